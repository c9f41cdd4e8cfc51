// A hub, a sandbox and merchants' programs, for the tests: what they share.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Client, noticeIsGenuine } from './client.mjs';

export const { API_BASE, API_SHOP, API_HUB, API_SANDBOX, API_STORE, API_OTHER_STORE, API_TOOLS } = process.env;
export const [appId, appSecret] = process.env.API_APP.split(':');
export const [rsaId, rsaSecret] = process.env.API_RSA_APP.split(':');
export const [otherId, otherSecret] = process.env.API_OTHER_APP.split(':');
const [partnerId, partnerSecret] = process.env.API_PARTNER_APP.split(':');
export const shop = new Client(API_BASE, { id: appId, secret: appSecret });
export const rsaShop = new Client(API_BASE, { id: rsaId, privateKey: readFileSync(`${API_SHOP}/merchant.pem`, 'utf8') });
export const neighbour = new Client(API_BASE, { id: otherId, secret: otherSecret });
export const partner = new Client(API_BASE, { id: partnerId, secret: partnerSecret });
export const PARTNER_NUMBER = '3';
Client.seen = (method, target, answer) => hold.check(method, target, answer);

export const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
export const unique = (prefix) => `${prefix}-${randomBytes(5).toString('hex')}`;
export const newOrder = (over = {}) => ({ number: unique('A'), amount: 1234, subject: '两杯拿铁', ...over });

export async function becomes(what, probe, seconds = 15) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
        const value = await probe();
        if (value) return value;
        assert.ok(Date.now() < end, `${what}: not in ${seconds} s`);
        await sleep(50);
    }
}

// --- the hub ---

export let hub = null;
export async function startHub(...flags) {
    const log = openSync(`${API_SHOP}/hub.log`, 'a');
    hub = spawn(API_HUB, ['--config', `${API_SHOP}/hub.ini`, ...flags], { stdio: ['ignore', 'ignore', log] });
    hub.ended = new Promise((resolve) => { hub.on('exit', resolve); });
    await becomes('the hub', () => fetch(`${API_BASE}/readyz`).then((r) => r.ok, () => false));
}
export async function killHub() {
    hub.kill('SIGKILL');
    await hub.ended;
}
export async function stopHub() {
    hub.kill('SIGTERM');
    await hub.ended;
}
// Another command of the hub's program; on SQLite the hub is stopped for it.
export const hubCommand = (...words) =>
    execFileSync(API_HUB, ['--config', `${API_SHOP}/hub.ini`, ...words], { encoding: 'utf8' }).trim();
// What is done while it is stopped; it starts again with these flags.
export async function stopped(what, ...flags) {
    await stopHub();
    const made = what();
    await startHub(...flags);
    return made;
}
export const hubLog = () => readFileSync(`${API_SHOP}/hub.log`, 'utf8');
// On which database the hub stands: that of tools/scratch-pg.sh, or a file.
export const onPostgres = process.env.API_DATABASE === 'postgres';
const ask = onPostgres ? ['psql', '-XAtq', '-c'] : ['sqlite3', '-readonly', '-cmd', '.timeout 5000', `${API_SHOP}/hub/hub.db`];
export const sql = (text) => execFileSync(ask[0], [...ask.slice(1), text], { encoding: 'utf8' }).trim();
// All that is stored, as text.
export const dump = () => execFileSync(...(onPostgres ? ['pg_dump', ['--data-only']] : ['sqlite3', ['-readonly', `${API_SHOP}/hub/hub.db`, '.dump']]),
    { encoding: 'utf8', maxBuffer: 1 << 28 });

// --- the document: every answer that is seen is held to it ---

export let hold = null;
function makeHold(document) {
    const strict = JSON.parse(JSON.stringify(document));
    for (const [name, schema] of Object.entries(strict.components.schemas))
        if (schema.type === 'object' && name !== 'NoticeBody') schema.additionalProperties = false;
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema(strict, 'openapi');
    const paths = Object.entries(strict.paths).map(([path, item]) =>
        [new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`), path, item]);
    const seen = new Set();
    const codes = new Map(); // each problem, and the first request that met it
    const check = (method, target, answer) => {
        const bare = target.split('?')[0];
        const found = paths.find(([pattern, , item]) => pattern.test(bare) && item[method.toLowerCase()]);
        assert.ok(answer.headers.get('x-request-id'), `${method} ${target}: no request id`);
        const pointer = (path) => path.replace(/~/g, '~0').replace(/\//g, '~1');
        const base = 'openapi#/components/schemas/Problem';
        let reference = base;
        if (found && answer.status === 200) {
            const [, path] = found;
            reference = `openapi#/paths/${pointer(path)}/${method.toLowerCase()}/responses/200/content/application~1json/schema`;
        } else {
            assert.ok(found || answer.status === 404 || answer.status === 405, `${method} ${target} is not in the document`);
        }
        const validate = ajv.getSchema(reference);
        assert.ok(validate, reference);
        assert.ok(validate(answer.body), `${method} ${target}: ${JSON.stringify(answer.body)}\n${ajv.errorsText(validate.errors)}`);
        if (answer.status !== 200) {
            assert.equal(answer.body.request_id, answer.headers.get('x-request-id'));
            const code = strict.components.schemas.Problem.properties.code.oneOf.find((one) => one.const === answer.body.code);
            assert.equal(code['x-status'], answer.status, answer.body.code);
            if (!codes.has(answer.body.code)) codes.set(answer.body.code, `${method} ${target}`);
        }
        if (found) seen.add(`${method} ${found[1]} ${answer.status === 200 ? 200 : 'refused'}`);
    };
    return { check, seen, codes, document };
}

// --- who receives notices ---

export const receiver = { got: [], answer: () => 200 };
const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
        const body = Buffer.concat(parts).toString('utf8');
        const notice = { ...JSON.parse(body), raw: body, url: request.url, at: Date.now(),
            genuine: noticeIsGenuine(appSecret, request.headers['shanju-signature'], body) };
        const status = receiver.answer(notice);
        notice.status = status;
        receiver.got.push(notice);
        response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {});
        response.end(`said ${status}`);
    });
});
export const noticesOf = (orderId) => receiver.got.filter((notice) => notice.data.id === orderId);
export const accepted = (orderId, type) => noticesOf(orderId).find((notice) => notice.type === type && notice.status === 200);

before(async () => {
    await new Promise((resolve) => { server.listen(Number(process.env.API_RECEIVER_PORT), '127.0.0.1', resolve); });
    await startHub();
    const document = await (await fetch(`${API_BASE}/v1/openapi.json`)).json();
    hold = makeHold(document);
});

after(async () => {
    if (hub) await stopHub();
    server.close();
    server.closeAllConnections();
});

export const refused = (answer, status, code) => {
    assert.equal(`${answer.status} ${answer.body.code}`, `${status} ${code}`, JSON.stringify(answer.body));
    return answer;
};
export const done = (answer) => {
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
};

// --- barcodes, and what the sandbox does wrong ---

export const barcode = () => `28${String(BigInt(`0x${randomBytes(7).toString('hex')}`)).padStart(16, '1').slice(-16)}`;
export async function fault(what, method, value = 0, count = 1) {
    const answer = await fetch(`${API_SANDBOX}/sandbox/fault`,
        { method: 'POST', body: JSON.stringify({ what, method, value, count }) });
    assert.ok(answer.ok, await answer.text());
}

// A payer's phone, at the page of an order; as who holds it, and with what tools/demo/payer.sh knows.
export const scan = (made, { agent = '', flags = [] } = {}) => execFileSync(`${API_TOOLS}/demo/payer.sh`,
    [...flags, made.pay_url.replace(/^HTTP:\/\/[^/]+/, API_BASE)], { encoding: 'utf8', env: { ...process.env, PAYER_AGENT: agent } });
export const merchantNumber = () => sql(`select m.number from merchant m join app a on a.merchant_id = m.id where a.id = ${appId}`);
export const payOrder = async (over = {}) => {
    const paid = done(await shop.post('/v1/orders', newOrder({ pay: { way: 'barcode', barcode: barcode() }, ...over })));
    assert.equal(paid.state, 'PAID');
    return paid;
};
