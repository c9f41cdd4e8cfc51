// Orders and barcodes.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { API_OTHER_STORE, API_STORE, accepted, barcode, becomes, done, fault, hubLog, neighbour, newOrder, noticesOf,
    otherId, refused, shop, sql, unique } from './world.mjs';

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
        [`{"number":"${number()}","subject":"x","amount":1,"return_url":"javascript:alert(1)"}`, 400, 'FIELD_WRONG'],
        [`{"number":"${number()}","subject":"x","amount":1,"store":"${API_OTHER_STORE}"}`, 404, 'NOT_FOUND'],
        [`{"number":"${number()}","subject":"x","amount":1,"pay":{"way":"barcode"}}`, 400, 'FIELD_MISSING'],
        [`{"number":"${number()}","subject":"x","amount":1,"pay":{"way":"barcode","barcode":"123"}}`, 400, 'FIELD_WRONG'],
        [`{"number":"${number()}","subject":"x","amount":1,"pay":{"way":"barcode","barcode":"6234567890123456789"}}`, 422, 'CHANNEL_NOT_TAKEN'],
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
    assert.equal(notice.data.number, made.number);
    await becomes('it is noted', async () => done(await shop.get(`/v1/notices/${notice.id}`)).state === 'SENT');
    assert.equal(noticesOf(made.id).length, 1);
});

// --- barcodes ---

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

// Its payer has no money, so each attempt is refused and the order is open again.
test('a repeat of an old key starts no other payment, however many came after it', async () => {
    const poor = '280000000000005136';
    const order = newOrder({ pay: { way: 'barcode', barcode: poor } });
    const key = unique('key');
    const made = done(await shop.post('/v1/orders', order, key));
    assert.equal(made.state, 'OPEN');
    for (let i = 0; i < 4; i++)
        assert.equal(done(await shop.post(`/v1/orders/${made.id}/pay`, { barcode: poor })).state, 'OPEN');
    const payments = `select count(*) from payment where order_id = ${made.id}`;
    assert.equal(sql(payments), '5');
    assert.equal(done(await shop.post('/v1/orders', order, key)).state, 'OPEN');
    assert.equal(sql(payments), '5');
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
