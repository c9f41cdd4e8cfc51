// A merchant's program: signs requests to /v1 with nothing but Node's own crypto.
import { createHash, createHmac, randomBytes, sign as rsaSign } from 'node:crypto';

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

export const signedText = (method, target, timestamp, nonce, body) =>
    `${method}\n${target}\n${timestamp}\n${nonce}\n${sha256(body)}\n`;

// app: { id, secret } or { id, privateKey }
export function authorization(app, method, target, body, over = {}) {
    const timestamp = over.timestamp ?? Math.floor(Date.now() / 1000);
    const nonce = over.nonce ?? randomBytes(12).toString('hex');
    const text = signedText(method, target, timestamp, nonce, over.signedBody ?? body);
    const signature = app.privateKey
        ? rsaSign('sha256', Buffer.from(text), app.privateKey).toString('base64')
        : createHmac('sha256', app.secret).update(text).digest('hex');
    const scheme = app.privateKey ? 'SHANJU-RSA-SHA256' : 'SHANJU-HMAC-SHA256';
    return `${scheme} app=${app.id},timestamp=${timestamp},nonce=${nonce},signature=${over.signature ?? signature}`;
}

export class Client {
    static seen = () => {}; // what looks at every answer

    constructor(base, app) {
        this.base = base;
        this.app = app;
    }

    // raw: the body's text; over: what is to be wrong.
    async send(method, target, raw = '', over = {}) {
        const headers = { accept: 'application/json', ...over.headers };
        if (over.authorization !== null)
            headers.authorization = over.authorization ?? authorization(this.app, method, target, raw, over);
        if (raw !== '') headers['content-type'] = 'application/json';
        if (over.key) headers['idempotency-key'] = over.key;
        const response = await fetch(this.base + target,
            { method, headers, body: method === 'GET' ? undefined : raw, signal: AbortSignal.timeout(20000) });
        const text = await response.text();
        let body = null;
        try { body = JSON.parse(text); } catch { body = text; }
        const answer = { status: response.status, headers: response.headers, body };
        Client.seen(method, target, answer);
        return answer;
    }

    get(target, over) { return this.send('GET', target, '', over); }
    post(target, value, key = randomBytes(8).toString('hex'), over = {}) {
        return this.send('POST', target, value === undefined ? '' : JSON.stringify(value), { key, ...over });
    }
}

// A notice's header: t=SECONDS,v1=HEX over "SECONDS.BODY".
export function noticeIsGenuine(secret, header, body, now = Date.now() / 1000) {
    const match = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header ?? '');
    if (!match || Math.abs(now - Number(match[1])) > 300) return false;
    return createHmac('sha256', secret).update(`${match[1]}.`).update(body).digest('hex') === match[2];
}
