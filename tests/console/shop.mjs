/*
 * shop.mjs -- what is wanted of the shop that run.sh has opened, and the codes of an authenticator.
 */
import { createHmac } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { PATIENCE_MS } from './browser.mjs';

const lines = () => readFileSync(process.env.CONSOLE_DID, 'utf8').split('\n').length;

/** Done when this returns. */
export async function shop(what) {
    const before = lines();
    const end = Date.now() + 2 * PATIENCE_MS;

    appendFileSync(process.env.CONSOLE_DO, `${what}\n`);
    while (lines() === before) {
        if (Date.now() > end)
            throw new Error(`the shop has not done it: ${what}`);
        await new Promise((then) => setTimeout(then, 50));
    }
}

function bytesOf(base32) {
    const bits = [...base32.replace(/\s/g, '')].map((letter) =>
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');

    return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/** RFC 6238, SHA-1, six digits, of now. */
export function codeOf(secret, now = Date.now()) {
    const step = Buffer.alloc(8);

    step.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
    const mac = createHmac('sha1', bytesOf(secret)).update(step).digest();
    const at = mac[19] & 15;

    return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
