/*
 * key_pair.ts -- an RSA key pair, made by the browser: the private key never leaves it but as a file.
 *
 * RSASSA-PKCS1-v1_5 with SHA-256, 2048 bits (W3C Web Cryptography API, RSASSA-PKCS1-v1_5), written as
 * PEM: PKCS #8 and SubjectPublicKeyInfo. Only where the page is of a secure context.
 */
export interface KeyPair {
    publicKey: string;
    privateKey: string;
}

/* TypeScript does not know that a plain page has none. */
const subtle = (globalThis.crypto as { subtle?: SubtleCrypto }).subtle;

export const makesKeys = subtle !== undefined;

function pemOf(label: string, bytes: ArrayBuffer): string {
    const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));

    return [`-----BEGIN ${label}-----`, ...(text.match(/.{1,64}/g) ?? []), `-----END ${label}-----`, ''].join('\n');
}

export async function makeKeyPair(): Promise<KeyPair> {
    if (subtle === undefined)
        throw new Error('no secure context');
    const pair = await subtle.generateKey({
        name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256',
    }, true, ['sign', 'verify']);

    return {
        publicKey: pemOf('PUBLIC KEY', await subtle.exportKey('spki', pair.publicKey)),
        privateKey: pemOf('PRIVATE KEY', await subtle.exportKey('pkcs8', pair.privateKey)),
    };
}
