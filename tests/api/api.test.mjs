// /v1 as a merchant's program meets it. Tests run in the order that they stand in.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Client, noticeIsGenuine } from './client.mjs';

const { API_BASE, API_SHOP, API_HUB, API_SANDBOX, API_STORE, API_OTHER_STORE, API_TOOLS } = process.env;
const [appId, appSecret] = process.env.API_APP.split(':');
const [rsaId] = process.env.API_RSA_APP.split(':');
const [otherId, otherSecret] = process.env.API_OTHER_APP.split(':');
const shop = new Client(API_BASE, { id: appId, secret: appSecret });
const rsaShop = new Client(API_BASE, { id: rsaId, privateKey: readFileSync(`${API_SHOP}/merchant.pem`, 'utf8') });
const neighbour = new Client(API_BASE, { id: otherId, secret: otherSecret });

const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const unique = (prefix) => `${prefix}-${randomBytes(5).toString('hex')}`;
const newOrder = (over = {}) => ({ number: unique('A'), amount: 1234, subject: '两杯拿铁', ...over });

async function becomes(what, probe, seconds = 15) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
        const value = await probe();
        if (value) return value;
        assert.ok(Date.now() < end, `${what}: not in ${seconds} s`);
        await sleep(50);
    }
}

// --- the hub ---

let hub = null;
async function startHub(...flags) {
    const log = openSync(`${API_SHOP}/hub.log`, 'a');
    hub = spawn(API_HUB, ['--config', `${API_SHOP}/hub.ini`, ...flags], { stdio: ['ignore', 'ignore', log] });
    hub.ended = new Promise((resolve) => { hub.on('exit', resolve); });
    await becomes('the hub', () => fetch(`${API_BASE}/readyz`).then((r) => r.ok, () => false));
}
async function killHub() {
    hub.kill('SIGKILL');
    await hub.ended;
}
const hubLog = () => readFileSync(`${API_SHOP}/hub.log`, 'utf8');
const sql = (text) => execFileSync('sqlite3', ['-readonly', '-cmd', '.timeout 5000', `${API_SHOP}/hub/hub.db`, text],
    { encoding: 'utf8' }).trim();

// --- the document: every answer that is seen is held to it ---

let hold = null;
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
        }
        if (found) seen.add(`${method} ${found[1]} ${answer.status === 200 ? 200 : 'refused'}`);
    };
    return { check, seen, document };
}

// --- who receives notices ---

const receiver = { got: [], answer: () => 200 };
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
const noticesOf = (orderId) => receiver.got.filter((notice) => notice.data.id === orderId);
const accepted = (orderId, type) => noticesOf(orderId).find((notice) => notice.type === type && notice.status === 200);

before(async () => {
    await new Promise((resolve) => { server.listen(Number(process.env.API_RECEIVER_PORT), '127.0.0.1', resolve); });
    await startHub();
    const document = await (await fetch(`${API_BASE}/v1/openapi.json`)).json();
    hold = makeHold(document);
    for (const client of [shop, rsaShop, neighbour]) client.seen = hold.check;
});

after(async () => {
    if (hub) {
        hub.kill('SIGTERM');
        await hub.ended;
    }
    server.close();
    server.closeAllConnections();
});

const refused = (answer, status, code) => {
    assert.equal(`${answer.status} ${answer.body.code}`, `${status} ${code}`, JSON.stringify(answer.body));
    return answer;
};
const done = (answer) => {
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
};

// --- the document ---

test('the program prints the document that it serves', () => {
    const printed = JSON.parse(execFileSync(API_HUB, ['openapi'], { encoding: 'utf8' }));
    assert.deepEqual(printed, hold.document);
    assert.equal(printed.openapi, '3.1.0');
});

test('the guides list every code, in both languages, and every door', () => {
    for (const file of ['docs/api.md', 'docs/api.zh-CN.md']) {
        const guide = readFileSync(file, 'utf8');
        for (const { const: code, 'x-status': status } of hold.document.components.schemas.Problem.properties.code.oneOf)
            assert.ok(guide.includes(`| \`${code}\` | ${status} |`), `${file} does not list ${code}`);
        for (const path of Object.keys(hold.document.paths))
            assert.ok(guide.includes(path.split('/').slice(0, 3).join('/')), `${file} does not name ${path}`);
    }
});

test('the guide\'s shell signs a request', () => {
    const shell = /With curl and openssl:\n\n```bash\n([^]*?)```/.exec(readFileSync('docs/api.md', 'utf8'))[1];
    const answer = execFileSync('bash', ['-c', shell.replace(/^app=.*$/m, `app=${appId}`)
        .replace(/^secret=.*$/m, `secret=${appSecret}`).replace(/^base=.*$/m, `base=${API_BASE}`)], { encoding: 'utf8' });
    const [made, seen] = answer.split(/(?<=\})(?=\{"id")/).map((one) => JSON.parse(one));
    assert.equal(made.number, 'A-1001');
    assert.deepEqual(seen, made);
});

// --- who signs ---

test('a signed request is answered, by HMAC and by RSA', async () => {
    done(await shop.get('/v1/notices'));
    done(await rsaShop.get('/v1/notices'));
    done(await shop.get('/v1/notices?limit=5'));
});

test('a request that is not signed, or wrongly, is refused alike', async () => {
    refused(await shop.get('/v1/notices', { authorization: null }), 401, 'UNSIGNED');
    refused(await shop.get('/v1/notices', { authorization: 'Bearer x' }), 401, 'UNSIGNED');
    refused(await shop.get('/v1/notices', { signature: '0'.repeat(64) }), 401, 'SIGNATURE_WRONG');
    const stranger = new Client(API_BASE, { id: '12345', secret: appSecret });
    refused(await stranger.get('/v1/notices'), 401, 'SIGNATURE_WRONG');
    const thief = new Client(API_BASE, { id: appId, secret: otherSecret });
    refused(await thief.get('/v1/notices'), 401, 'SIGNATURE_WRONG');
    const downgraded = new Client(API_BASE, { id: rsaId, secret: process.env.API_RSA_APP.split(':')[1] });
    refused(await downgraded.get('/v1/notices'), 401, 'SIGNATURE_WRONG');
});

test('what was signed cannot be changed', async () => {
    const before = sql('select count(*) from orders');
    const body = JSON.stringify(newOrder());
    refused(await shop.send('POST', '/v1/orders', body, { key: 'changed', signedBody: body.replace('1234', '1') }),
        401, 'SIGNATURE_WRONG');
    assert.equal(sql('select count(*) from orders'), before);
});

test('a stale request is refused, to the minute', async () => {
    const now = Math.floor(Date.now() / 1000);
    refused(await shop.get('/v1/notices', { timestamp: now - 310 }), 401, 'TIMESTAMP_STALE');
    refused(await shop.get('/v1/notices', { timestamp: now + 310 }), 401, 'TIMESTAMP_STALE');
    done(await shop.get('/v1/notices', { timestamp: now - 280 }));
    done(await shop.get('/v1/notices', { timestamp: now + 280 }));
});

test('a replayed request is refused, and so it is by a hub that was started anew', async () => {
    const order = newOrder();
    const nonce = unique('nonce');
    const key = unique('key');
    done(await shop.post('/v1/orders', order, key, { nonce }));
    refused(await shop.post('/v1/orders', order, key, { nonce }), 401, 'NONCE_USED');
    await killHub();
    await startHub();
    refused(await shop.post('/v1/orders', order, key, { nonce }), 401, 'NONCE_USED');
    assert.equal(sql(`select count(*) from order_text where number = '${order.number}'`), '1');
    const read = unique('nonce');
    done(await shop.get('/v1/notices', { nonce: read }));
    refused(await shop.get('/v1/notices', { nonce: read }), 401, 'NONCE_USED');
});

// --- orders ---

test('an order is made, and found by our id and by the merchant\'s number', async () => {
    const order = newOrder({ store: API_STORE, description: 'table 7', currency: 'CNY', valid_s: 600 });
    const made = done(await shop.post('/v1/orders', order));
    assert.equal(made.state, 'OPEN');
    assert.equal(made.amount, 1234);
    assert.equal(made.number, order.number);
    assert.equal(made.subject, '两杯拿铁');
    assert.equal(made.store, API_STORE);
    assert.match(made.pay_url, /\/O\/[A-Z2-7]+$/);
    assert.deepEqual(done(await shop.get(`/v1/orders/${made.id}`)), made);
    assert.deepEqual(done(await shop.get(`/v1/orders/${order.number}`)), made);
});

test('a repeat shows the same order, and another body under the key is 409', async () => {
    const order = newOrder();
    const key = unique('key');
    const first = done(await shop.post('/v1/orders', order, key));
    const second = done(await shop.post('/v1/orders', order, key));
    assert.deepEqual(second, first);
    refused(await shop.post('/v1/orders', { ...order, amount: 1235 }, key), 409, 'KEY_USED');
    refused(await shop.post(`/v1/orders/${first.id}/close`, undefined, key), 409, 'KEY_USED');
    assert.deepEqual(done(await shop.post('/v1/orders', order)), first);
    refused(await shop.post('/v1/orders', { ...order, amount: 1235 }), 409, 'NUMBER_USED');
    assert.equal(sql(`select count(*) from order_text where number = '${order.number}'`), '1');
});

test('a hundred at once under one key make one order', async () => {
    const order = newOrder();
    const key = unique('key');
    const answers = await Promise.all(Array.from({ length: 100 }, () => shop.post('/v1/orders', order, key)));
    const ids = new Set(answers.map((answer) => done(answer).id));
    assert.equal(ids.size, 1);
    assert.equal(sql(`select count(*) from order_text where number = '${order.number}'`), '1');
});

test('a change without a key is refused', async () => {
    refused(await shop.send('POST', '/v1/orders', JSON.stringify(newOrder())), 400, 'KEY_MISSING');
    refused(await shop.post('/v1/orders', newOrder(), 'k'.repeat(65)), 400, 'KEY_MISSING');
});

test('an order in parts adds up to the fen', async () => {
    const made = done(await shop.post('/v1/orders', newOrder({ amount: 1000, parts: [{ amount: 700 }, { amount: 300 }] })));
    assert.deepEqual(made.parts.map((part) => part.amount), [700, 300]);
    assert.equal(made.pay_url, undefined);
    for (const part of made.parts) assert.match(part.pay_url, /\/O\//);
    const part = done(await shop.get(`/v1/orders/${made.parts[0].id}`));
    assert.equal(part.whole, made.id);
    assert.equal(part.number, made.number);
    refused(await shop.post('/v1/orders', newOrder({ amount: 1000, parts: [{ amount: 700 }, { amount: 301 }] })), 422, 'OUT_OF_RANGE');
    refused(await shop.post('/v1/orders', newOrder({ amount: 1000, parts: [{ amount: 1000 }] })), 422, 'OUT_OF_RANGE');
});

test('each mistake has a code of its own and changes nothing', async () => {
    const before = sql('select count(*) from orders');
    const number = () => unique('M');
    const cases = [
        [`{"number":"${number()}","subject":"x","amount":12.34}`, 422, 'AMOUNT_NOT_WHOLE'],
        [`{"number":"${number()}","subject":"x","amount":1e2}`, 422, 'AMOUNT_NOT_WHOLE'],
        [`{"number":"${number()}","subject":"x","amount":"1234"}`, 422, 'AMOUNT_NOT_WHOLE'],
        [`{"number":"${number()}","subject":"x","amount":0}`, 422, 'AMOUNT_NOT_POSITIVE'],
        [`{"number":"${number()}","subject":"x","amount":-5}`, 422, 'AMOUNT_NOT_POSITIVE'],
        [`{"number":"${number()}","subject":"x","amount":10000000001}`, 422, 'AMOUNT_OVER_LIMIT'],
        [`{"number":"${number()}","subject":"x","amount":9007199254740993}`, 400, 'NUMBER_TOO_LARGE'],
        [`{"number":"${number()}","subject":"x","amount":1,"currency":"USD"}`, 422, 'CURRENCY_NOT_TAKEN'],
        [`{"number":"${number()}","subject":"x","amount":1,"amount":1}`, 400, 'DUPLICATE_KEY'],
        [`{"number":"${number()}","subject":"x","amount":1`, 400, 'NOT_JSON'],
        ['amount=1', 400, 'NOT_JSON'],
        ['[]', 400, 'FIELD_WRONG'],
        [`{"subject":"x","amount":1}`, 400, 'FIELD_MISSING'],
        [`{"number":"a/b","subject":"x","amount":1}`, 400, 'FIELD_WRONG'],
        [`{"number":"${number()}","subject":"x","amount":1,"valid_s":59}`, 422, 'OUT_OF_RANGE'],
        [`{"number":"${number()}","subject":"x","amount":1,"valid_s":604801}`, 400, 'FIELD_WRONG'],
        [`{"number":"${number()}","subject":"x","amount":1,"store":"${API_OTHER_STORE}"}`, 404, 'NOT_FOUND'],
        [`{"number":"${number()}","subject":"x","amount":1,"pay":{"way":"barcode"}}`, 400, 'FIELD_MISSING'],
        [`{"number":"${number()}","subject":"x","amount":1,"pay":{"way":"barcode","barcode":"123"}}`, 400, 'FIELD_WRONG'],
        [`{"number":"${number()}","subject":"x","amount":1,"pay":{"way":"barcode","barcode":"134567890123456789"}}`, 422, 'CHANNEL_NOT_TAKEN'],
        [`{"number":"${number()}","subject":"${'x'.repeat(20000)}","amount":1}`, 413, 'BODY_TOO_LARGE'],
    ];
    for (const [body, status, code] of cases)
        refused(await shop.send('POST', '/v1/orders', body, { key: unique('key') }), status, code);
    assert.equal(sql('select count(*) from orders'), before);
});

test('words are Chinese, or English for who asks', async () => {
    const chinese = refused(await shop.get('/v1/orders/none'), 404, 'NOT_FOUND');
    assert.equal(chinese.body.message, '资源不存在');
    const english = refused(await shop.get('/v1/orders/none', { headers: { 'accept-language': 'en-GB' } }), 404, 'NOT_FOUND');
    assert.equal(english.body.message, 'there is no such thing');
});

test('another merchant\'s ids are as unknown as none, and the log says who tried', async () => {
    const mine = done(await shop.post('/v1/orders', newOrder()));
    const unknown = refused(await neighbour.get('/v1/orders/1234567890123'), 404, 'NOT_FOUND');
    const foreign = refused(await neighbour.get(`/v1/orders/${mine.id}`), 404, 'NOT_FOUND');
    const strip = ({ request_id: _, ...rest }) => rest;
    assert.deepEqual(strip(foreign.body), strip(unknown.body));
    refused(await neighbour.get(`/v1/orders/${mine.number}`), 404, 'NOT_FOUND');
    refused(await neighbour.post(`/v1/orders/${mine.id}/close`, undefined), 404, 'NOT_FOUND');
    assert.equal(done(await shop.get(`/v1/orders/${mine.id}`)).state, 'OPEN');
    assert.match(hubLog(), new RegExp(`foreign_id request=\\S+ app=${otherId} kind=order id=${mine.id}`));
    // The same number is another merchant's own.
    const theirs = done(await neighbour.post('/v1/orders', newOrder({ number: mine.number })));
    assert.notEqual(theirs.id, mine.id);
});

test('an order that nobody pays is closed once, and its notice comes once', async () => {
    const made = done(await shop.post('/v1/orders', newOrder()));
    const closed = done(await shop.post(`/v1/orders/${made.number}/close`, undefined));
    assert.equal(closed.state, 'CLOSED');
    assert.equal(done(await shop.post(`/v1/orders/${made.id}/close`, undefined)).state, 'CLOSED');
    const notice = await becomes('order.closed', () => accepted(made.id, 'order.closed'));
    assert.ok(notice.genuine);
    assert.equal(notice.sequence, 1);
    assert.equal(notice.data.state, 'CLOSED');
    await becomes('it is noted', async () => done(await shop.get(`/v1/notices/${notice.id}`)).state === 'SENT');
    assert.equal(noticesOf(made.id).length, 1);
});

// --- barcodes ---

const barcode = () => `28${String(BigInt(`0x${randomBytes(7).toString('hex')}`)).padStart(16, '1').slice(-16)}`;
async function fault(what, method, value = 0, count = 1) {
    const answer = await fetch(`${API_SANDBOX}/sandbox/fault`,
        { method: 'POST', body: JSON.stringify({ what, method, value, count }) });
    assert.ok(answer.ok, await answer.text());
}

test('a barcode pays a new order in the same request, and its notice comes', async () => {
    const order = newOrder({ pay: { way: 'barcode', barcode: barcode() } });
    const key = unique('key');
    const paid = done(await shop.post('/v1/orders', order, key));
    assert.equal(paid.state, 'PAID');
    assert.equal(paid.payment.state, 'PAID');
    assert.equal(paid.payment.way, 'barcode');
    assert.equal(paid.payment.receipt_amount, 1234);
    assert.equal(paid.pay_url, undefined);
    assert.deepEqual(done(await shop.post('/v1/orders', order, key)), paid);
    assert.equal(sql(`select count(*) from payment where order_id = ${paid.id}`), '1');
    const notice = await becomes('order.paid', () => accepted(paid.id, 'order.paid'));
    assert.ok(notice.genuine);
    assert.equal(notice.data.amount, 1234);
    assert.equal(notice.data.payment.id, paid.payment.id);
    // What is paid stays paid.
    refused(await shop.post(`/v1/orders/${paid.id}/pay`, { barcode: barcode() }), 409, 'BAD_STATE');
});

test('an outcome that nobody knows is UNKNOWN, and then it is known', async () => {
    await fault('pay_password', 'alipay.trade.pay', 12000);
    const order = newOrder({ pay: { way: 'barcode', barcode: barcode() } });
    const asked = done(await shop.post('/v1/orders', order));
    assert.ok(['UNKNOWN', 'PAYING'].includes(asked.state), asked.state);
    refused(await shop.post(`/v1/orders/${asked.id}/pay`, { barcode: barcode() }), 409, 'BARCODE_UNDER_WAY');
    await becomes('paid', async () => done(await shop.get(`/v1/orders/${asked.id}`)).state === 'PAID', 40);
    await becomes('order.paid', () => accepted(asked.id, 'order.paid'));
    assert.equal(noticesOf(asked.id).length, 1);
});

test('a barcode is tried on an order that is there, and a repeat sends none', async () => {
    const made = done(await shop.post('/v1/orders', newOrder()));
    const key = unique('key');
    const code = barcode();
    const paid = done(await shop.post(`/v1/orders/${made.number}/pay`, { barcode: code }, key));
    assert.equal(paid.state, 'PAID');
    assert.deepEqual(done(await shop.post(`/v1/orders/${made.number}/pay`, { barcode: code }, key)), paid);
    refused(await shop.post(`/v1/orders/${made.id}/pay`, { barcode: 'x' }), 400, 'FIELD_WRONG');
    assert.equal(sql(`select count(*) from payment where order_id = ${made.id}`), '1');
});

test('a part is paid by a barcode, and the whole when all parts are', async () => {
    const whole = done(await shop.post('/v1/orders', newOrder({ amount: 1000, parts: [{ amount: 700 }, { amount: 300 }] })));
    refused(await shop.post(`/v1/orders/${whole.id}/pay`, { barcode: barcode() }), 409, 'BAD_STATE');
    assert.equal(done(await shop.post(`/v1/orders/${whole.parts[0].id}/pay`, { barcode: barcode() })).state, 'PAID');
    assert.equal(done(await shop.get(`/v1/orders/${whole.id}`)).state, 'OPEN');
    assert.equal(done(await shop.post(`/v1/orders/${whole.parts[1].id}/pay`, { barcode: barcode() })).state, 'PAID');
    const paid = done(await shop.get(`/v1/orders/${whole.number}`));
    assert.equal(paid.state, 'PAID');
    assert.deepEqual(paid.parts.map((part) => part.state), ['PAID', 'PAID']);
});

test('neither barcodes nor their digits are in the log', () => {
    assert.ok(!/\b28\d{16}\b/.test(hubLog()));
});

// --- money that goes back, is shared, or leaves ---

const payOrder = async (over = {}) => {
    const paid = done(await shop.post('/v1/orders', newOrder({ pay: { way: 'barcode', barcode: barcode() }, ...over })));
    assert.equal(paid.state, 'PAID');
    return paid;
};

test('a refund goes back once, whatever is repeated, and never more than there was', async () => {
    const paid = await payOrder({ amount: 1000 });
    const refund = { number: unique('R'), order: paid.number, amount: 400, reason: '少了一杯' };
    const key = unique('key');
    const first = done(await shop.post('/v1/refunds', refund, key));
    assert.equal(first.order, paid.id);
    assert.equal(first.payment, paid.payment.id);
    await becomes('done', async () => done(await shop.get(`/v1/refunds/${refund.number}`)).state === 'DONE');
    const again = done(await shop.post('/v1/refunds', refund, key));
    assert.equal(again.id, first.id);
    assert.equal(done(await shop.post('/v1/refunds', refund)).id, first.id);
    refused(await shop.post('/v1/refunds', { ...refund, amount: 401 }), 409, 'NUMBER_USED');
    refused(await shop.post('/v1/refunds', { ...refund, number: unique('R'), amount: 601 }), 422, 'REFUND_OVER_REST');
    refused(await shop.post('/v1/refunds', { ...refund, number: unique('R'), amount: 1.5 }), 422, 'AMOUNT_NOT_WHOLE');
    refused(await shop.post('/v1/refunds', { ...refund, number: unique('R'), order: 'nobody' }), 404, 'NOT_FOUND');
    refused(await neighbour.post('/v1/refunds', { ...refund, number: unique('R'), order: paid.id }), 404, 'NOT_FOUND');
    assert.equal(done(await shop.get(`/v1/orders/${paid.id}`)).payment.refunded, 400);
    const notice = await becomes('refund.done', () => accepted(first.id, 'refund.done'));
    assert.ok(notice.genuine);
    refused(await neighbour.get(`/v1/refunds/${first.id}`), 404, 'NOT_FOUND');
});

test('refunds that come at once are together never more than the payment', async () => {
    const paid = await payOrder({ amount: 1000 });
    const answers = await Promise.all(Array.from({ length: 10 }, () =>
        shop.post('/v1/refunds', { number: unique('R'), order: paid.id, amount: 300 })));
    assert.equal(answers.filter((answer) => answer.status === 200).length, 3);
    for (const answer of answers.filter((one) => one.status !== 200)) refused(answer, 422, 'REFUND_OVER_REST');
    assert.equal(sql(`select sum(amount) from refund where order_id = ${paid.id}`), '900');
});

test('an order that is not paid has nothing to give back', async () => {
    const made = done(await shop.post('/v1/orders', newOrder()));
    refused(await shop.post('/v1/refunds', { number: unique('R'), order: made.id, amount: 1 }), 409, 'BAD_STATE');
});

test('a reversal gives up what is open, and gives back what is paid', async () => {
    const made = done(await shop.post('/v1/orders', newOrder()));
    assert.equal(done(await shop.post(`/v1/orders/${made.id}/reverse`, undefined)).state, 'CLOSED');
    const paid = await payOrder();
    const reversed = done(await shop.post(`/v1/orders/${paid.number}/reverse`, undefined));
    assert.equal(reversed.payment.refunded, 1234);
    assert.equal(done(await shop.post(`/v1/orders/${paid.number}/reverse`, undefined)).payment.refunded, 1234);
    assert.equal(sql(`select count(*) from refund where order_id = ${paid.id}`), '1');
});

test('a paid order is shared by call, once, and the wallet says so', async () => {
    const receiver = done(await shop.post('/v1/receivers', { kind: 'person', channel: 'alipay', type: 'userId',
        account: '2088102146225136', name: '张三', relation: 'STAFF' }));
    await becomes('bound', async () => done(await shop.get(`/v1/receivers/${receiver.id}`)).state === 'BOUND');
    refused(await shop.post('/v1/receivers', { kind: 'person', relation: 'STAFF' }), 400, 'FIELD_MISSING');
    const over = { name: unique('too much'), cap_rate: 500, parts: [{ receiver: receiver.id, rate: 9000 }] };
    refused(await shop.post('/v1/rules', over), 422, 'SPLIT_OVER_CAP');
    const rule = done(await shop.post('/v1/rules', { name: unique('rule'), parts: [{ receiver: receiver.id, rate: 1000 }] }));
    assert.deepEqual(rule.parts, [{ receiver: receiver.id, rate: 1000 }]);
    assert.equal(done(await shop.get(`/v1/rules/${rule.id}`)).name, rule.name);
    assert.ok(done(await shop.get('/v1/rules')).items.some((one) => one.id === rule.id));
    assert.ok(done(await shop.get('/v1/receivers')).items.some((one) => one.id === receiver.id));
    const plain = await payOrder();
    const share = { number: unique('S'), order: plain.id, shares: [{ receiver: receiver.id, amount: 100 }] };
    refused(await shop.post('/v1/splits', share), 409, 'BAD_STATE');
    const paid = await payOrder({ amount: 1000, split_rule: rule.id });
    share.order = paid.number;
    const made = done(await shop.post('/v1/splits', share));
    await becomes('shared', async () => done(await shop.get(`/v1/splits/${share.number}`)).state === 'DONE');
    assert.equal(done(await shop.post('/v1/splits', share)).id, made.id);
    refused(await shop.post('/v1/splits', { ...share, shares: [{ receiver: receiver.id, amount: 101 }] }), 409, 'NUMBER_USED');
    refused(await shop.post('/v1/splits', { ...share, number: unique('S'), shares: [{ receiver: receiver.id, amount: 900 }] }),
        422, 'SPLIT_OVER_CAP');
    const split = done(await shop.get(`/v1/splits/${made.id}`));
    assert.deepEqual(split.shares.map((one) => one.amount), [100]);
    const notice = await becomes('split.done', () => accepted(made.id, 'split.done'));
    assert.ok(notice.genuine);
    assert.equal(notice.sequence, 2);
    refused(await neighbour.get(`/v1/splits/${made.id}`), 404, 'NOT_FOUND');
    refused(await shop.post('/v1/split-returns', { number: unique('B'), split: made.id, receiver: receiver.id, amount: 50 }),
        501, 'NOT_YET');
});

test('the wallet adds up, and its statement says what moved it', async () => {
    const wallet = done(await shop.get('/v1/wallet'));
    const sum = (name) => wallet.holders.reduce((total, line) => total + line[name], 0);
    for (const name of ['pending', 'available', 'debt', 'refunding', 'sharing']) assert.equal(wallet.sum[name], sum(name), name);
    const changes = [];
    let page = done(await shop.get('/v1/wallet/statement?limit=3'));
    for (;;) {
        changes.push(...page.items);
        if (!page.next) break;
        page = done(await shop.get(`/v1/wallet/statement?limit=3&after=${page.next}`));
    }
    const moved = changes.filter((one) => one.account === 'pending').reduce((total, one) => total + one.amount, 0);
    assert.equal(moved, wallet.sum.pending);
    assert.equal(new Set(changes.map((one) => `${one.journal}-${one.leg}-${one.account}`)).size, changes.length);
    assert.deepEqual(done(await neighbour.get('/v1/wallet')).holders, []);
});

test('a transfer is asked for, and refused when the wallet does not have that much', async () => {
    const [line] = done(await shop.get('/v1/wallet')).holders;
    const ask = { number: unique('T'), amount: 100, holder: line.holder, bank: '工行 6222 0000', reason: '提现' };
    const answer = await shop.post('/v1/transfers', ask);
    if (line.held) refused(answer, 422, 'BALANCE_SHORT');
    else refused(answer, 409, 'NOT_HELD');
    refused(await shop.post('/v1/transfers', { ...ask, to: '5' }), 400, 'FIELD_WRONG');
    refused(await shop.get(`/v1/transfers/${ask.number}`), 404, 'NOT_FOUND');
});

// --- notices ---

test('a receiver that fails three times gets the same notice again, on the schedule', async () => {
    const statuses = [500, 302, 404];
    receiver.answer = (notice) => (notice.type === 'order.closed' ? statuses.shift() ?? 200 : 200);
    const made = done(await shop.post('/v1/orders', newOrder()));
    done(await shop.post(`/v1/orders/${made.id}/close`, undefined));
    const first = await becomes('the first attempt', () => noticesOf(made.id)[0]);
    const noted = await becomes('the attempt is noted', async () => {
        const notice = done(await shop.get(`/v1/notices/${first.id}`));
        return notice.tries === 1 && notice;
    });
    assert.equal(noted.state, 'PENDING');
    assert.equal(noted.attempts[0].status, 500);
    assert.equal(noted.attempts[0].answer, 'said 500');
    const due = (Date.parse(noted.due_at) - Date.parse(noted.created_at)) / 1000;
    assert.ok(due >= 14 && due <= 17, `due after ${due} s`);
    // By hand it goes at once, and the schedule begins anew.
    for (let tries = 2; tries <= 4; tries++) {
        done(await shop.post(`/v1/notices/${first.id}/resend`, undefined));
        await becomes(`attempt ${tries}`, () => noticesOf(made.id).length === tries);
    }
    await becomes('accepted', async () => done(await shop.get(`/v1/notices/${first.id}`)).state === 'SENT');
    const got = noticesOf(made.id);
    assert.deepEqual(got.map((notice) => notice.status), [500, 302, 404, 200]);
    assert.equal(new Set(got.map((notice) => notice.id)).size, 1);
    assert.equal(new Set(got.map((notice) => notice.raw)).size, 1);
    assert.ok(got.every((notice) => notice.genuine));
    assert.ok(!receiver.got.some((notice) => notice.url === '/elsewhere'), 'a redirect was followed');
    receiver.answer = () => 200;
});

test('(f) a hub that dies between the commit and the notice tells it all the same, once by id', async () => {
    await killHub();
    await startHub('--crash-at', 'hub.before_notice');
    const made = done(await shop.post('/v1/orders', newOrder()));
    await shop.post(`/v1/orders/${made.id}/close`, undefined).catch(() => null);
    await hub.ended;
    assert.equal(noticesOf(made.id).length, 0);
    assert.equal(sql(`select state from orders where id = ${made.id}`), 'closed');
    const id = sql(`select id from outbox where topic = 'notice' and about = ${made.id} and state = 'pending'`);
    await startHub();
    const notice = await becomes('the notice', () => accepted(made.id, 'order.closed'));
    assert.equal(notice.id, id);
});

test('(f) a hub that dies before it has noted an answer tells it again under the same id', async () => {
    await killHub();
    await startHub('--crash-at', 'hub.before_notice_noted');
    const made = done(await shop.post('/v1/orders', newOrder()));
    await shop.post(`/v1/orders/${made.id}/close`, undefined).catch(() => null);
    await hub.ended;
    assert.equal(noticesOf(made.id).length, 1);
    await startHub();
    await becomes('the second', () => noticesOf(made.id).length === 2);
    const [first, second] = noticesOf(made.id);
    assert.equal(second.id, first.id);
    assert.equal(second.raw, first.raw);
});

test('an address of our own network is not called unless the site allows it', async () => {
    await killHub();
    await startHub('--notice-allow-private', 'no');
    const made = done(await shop.post('/v1/orders', newOrder()));
    done(await shop.post(`/v1/orders/${made.id}/close`, undefined));
    const id = sql(`select id from outbox where topic = 'notice' and about = ${made.id}`);
    const notice = await becomes('the attempt', async () => {
        const now = done(await shop.get(`/v1/notices/${id}`));
        return now.attempts.length > 0 && now;
    });
    assert.equal(notice.attempts[0].outcome, 'FORBIDDEN');
    assert.equal(notice.state, 'PENDING');
    assert.equal(noticesOf(made.id).length, 0);
    await killHub();
    await startHub();
    done(await shop.post(`/v1/notices/${id}/resend`, undefined));
    await becomes('allowed now', () => accepted(made.id, 'order.closed'));
});

test('notices are listed by the page, and only one\'s own', async () => {
    const seen = [];
    let page = done(await shop.get('/v1/notices?limit=2'));
    for (;;) {
        seen.push(...page.items.map((item) => item.id));
        if (!page.next) break;
        page = done(await shop.get(`/v1/notices?limit=2&after=${page.next}`));
    }
    assert.equal(String(seen.length), sql(`select count(*) from outbox where topic = 'notice' and target = ${appId}`));
    assert.deepEqual(seen, [...seen].sort((a, b) => Number(BigInt(b) - BigInt(a))));
    refused(await neighbour.get(`/v1/notices/${seen[0]}`), 404, 'NOT_FOUND');
    refused(await neighbour.post(`/v1/notices/${seen[0]}/resend`, undefined), 404, 'NOT_FOUND');
    refused(await shop.get('/v1/notices?limit=0'), 400, 'FIELD_WRONG');
    refused(await shop.get('/v1/notices?limit=101'), 400, 'FIELD_WRONG');
    refused(await shop.get('/v1/notices?after=x'), 400, 'FIELD_WRONG');
});

// --- a payer with a phone, and a secret that is changed ---

test('a payer pays by the QR of an order, and its notice comes', async () => {
    const made = done(await shop.post('/v1/orders', newOrder()));
    const url = made.pay_url.replace(/^HTTP:\/\/[^/]+/, API_BASE);
    execFileSync(`${API_TOOLS}/demo/payer.sh`, [url], { encoding: 'utf8' });
    await becomes('paid', async () => done(await shop.get(`/v1/orders/${made.id}`)).state === 'PAID');
    const notice = await becomes('order.paid', () => accepted(made.id, 'order.paid'));
    assert.ok(notice.genuine);
    assert.equal(notice.data.payment.channel, 'alipay');
});

test('a new secret is taken at once, and the one before it for a day', async () => {
    hub.kill('SIGTERM');
    await hub.ended;
    const said = execFileSync(API_HUB, ['--config', `${API_SHOP}/hub.ini`, 'rotate', 'app', otherId], { encoding: 'utf8' });
    const secret = /^secret ([0-9a-f]{64})$/m.exec(said)[1];
    assert.notEqual(secret, otherSecret);
    await startHub();
    const renewed = new Client(API_BASE, { id: otherId, secret });
    done(await renewed.get('/v1/wallet'));
    done(await neighbour.get('/v1/wallet'));
    const wrong = new Client(API_BASE, { id: otherId, secret: secret.replace(/./g, '0') });
    refused(await wrong.get('/v1/wallet'), 401, 'SIGNATURE_WRONG');
});

// --- the end ---

test('every door of the document was opened, and every answer was held to it', () => {
    for (const [path, item] of Object.entries(hold.document.paths))
        for (const method of Object.keys(item)) {
            const name = `${method.toUpperCase()} ${path}`;
            // Alipay takes no share back by itself, and pays out what it settles itself.
            const only = /split-returns|transfers/.test(path) ? 'refused' : '200';
            assert.ok(hold.seen.has(`${name} ${only}`) || /GET .*split-returns/.test(name), `${name} was never seen to answer`);
        }
});

test('no secret is in the log or in the database', () => {
    const log = hubLog();
    const dump = execFileSync('sqlite3', ['-readonly', `${API_SHOP}/hub/hub.db`, '.dump'], { encoding: 'utf8', maxBuffer: 1 << 28 });
    for (const secret of [appSecret, otherSecret]) {
        assert.ok(!log.includes(secret));
        assert.ok(!dump.includes(secret));
    }
});
