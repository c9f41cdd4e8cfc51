// What must not be: each has its own code, changes nothing, and is in the log where it smells.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from './client.mjs';
import { API_BASE, appId, appSecret, barcode, becomes, done, fault, hubLog, neighbour, newOrder, otherId, payOrder,
    refused, scan, shop, sql, startHub, stopHub, unique } from './world.mjs';

// What a refusal must not touch: the rows of every table but the nonces that it used up.
const books = () => sql(`select ${['orders', 'order_text', 'payment', 'refund', 'receiver', 'split_rule', 'split_part', 'split',
    'share', 'split_return', 'transfer', 'entry', 'balance', 'outbox', 'freezing', 'move', 'alarm']
    .map((table) => `(select count(*) from ${table})`).join(" || ' ' || ")}, (select count(*) from claim where kind <> 7)`);
async function changesNothing(what) {
    const before = books();
    await what();
    assert.equal(books(), before);
}

// Every door that takes an amount, with a body that is right but for that.
function amounts() {
    return [
        ['/v1/orders', (amount) => `{"number":"${unique('A')}","subject":"x","amount":${amount}}`],
        ['/v1/orders', (amount) => `{"number":"${unique('A')}","subject":"x","amount":100,"parts":[{"amount":${amount}},{"amount":1}]}`],
        ['/v1/refunds', (amount) => `{"number":"${unique('R')}","order":"${paid.id}","amount":${amount}}`],
        ['/v1/splits', (amount) => `{"number":"${unique('S')}","order":"${paid.id}","shares":[{"receiver":"1","amount":${amount}}]}`],
        ['/v1/split-returns', (amount) => `{"number":"${unique('B')}","split":"1","receiver":"1","amount":${amount}}`],
        ['/v1/transfers', (amount) => `{"number":"${unique('T')}","holder":"3","bank":"x","amount":${amount}}`],
    ];
}
let paid = null;

test('an amount that is none is refused at every door that takes one', async () => {
    paid = await payOrder({ amount: 1000 });
    await becomes('told', () => sql("select count(*) from outbox where topic = 'notice' and state = 'pending'") === '0');
    await changesNothing(async () => {
        for (const [path, body] of amounts())
            for (const [amount, status, code] of [['0', 422, 'AMOUNT_NOT_POSITIVE'], ['-1', 422, 'AMOUNT_NOT_POSITIVE'],
                ['1.5', 422, 'AMOUNT_NOT_WHOLE'], ['1.0', 422, 'AMOUNT_NOT_WHOLE'], ['"1"', 422, 'AMOUNT_NOT_WHOLE'],
                ['10000000001', 422, 'AMOUNT_OVER_LIMIT'], ['9007199254740992', 400, 'NUMBER_TOO_LARGE'],
                ['-9007199254740992', 400, 'NUMBER_TOO_LARGE'], ['1e400', 422, 'AMOUNT_NOT_WHOLE'], ['null', 400, 'FIELD_MISSING']])
                refused(await shop.send('POST', path, body(amount), { key: unique('key') }), status, code);
    });
});

test('another currency is refused at every door that takes one', async () => {
    await changesNothing(async () => {
        const cases = [['/v1/orders', newOrder()], ['/v1/refunds', { number: unique('R'), order: paid.id, amount: 1 }],
            ['/v1/transfers', { number: unique('T'), holder: '3', bank: 'x', amount: 1 }]];
        for (const [path, body] of cases)
            for (const currency of ['USD', 'cny', 'RMB', ''])
                refused(await shop.post(path, { ...body, currency }), 422, 'CURRENCY_NOT_TAKEN');
    });
});

test('a body that is not what it should be is refused at every door that takes one', async () => {
    const doors = ['/v1/orders', '/v1/refunds', '/v1/splits', '/v1/split-returns', '/v1/receivers', '/v1/rules', '/v1/transfers',
        `/v1/orders/${paid.id}/pay`];
    await changesNothing(async () => {
        for (const path of doors)
            for (const [body, status, code] of [['', 400, 'NOT_JSON'], ['{', 400, 'NOT_JSON'], ['{"a":1}}', 400, 'NOT_JSON'],
                ['\xff', 400, 'NOT_JSON'], ['<a/>', 400, 'NOT_JSON'], ['[]', 400, 'FIELD_WRONG'], ['{}', 400, 'FIELD_MISSING'],
                ['{"number":"a","number":"b"}', 400, 'DUPLICATE_KEY'], ['{"x":{"y":1,"y":1}}', 400, 'DUPLICATE_KEY'],
                [`{"x":"${'x'.repeat(1 << 17)}"}`, 413, 'BODY_TOO_LARGE']])
                refused(await shop.send('POST', path, body, { key: unique('key') }), status, code);
        refused(await shop.send('POST', '/v1/orders', `{"number":"${unique('A')}","subject":"x","amount":1,"valid_s":9007199254740992}`,
            { key: unique('key') }), 400, 'NUMBER_TOO_LARGE');
        for (const subject of ['\u0007', '茶\u001b[2J', '茶\u202e', '\u2066茶'])
            refused(await shop.post('/v1/orders', newOrder({ subject })), 400, 'TEXT_HIDDEN');
        refused(await shop.get('/v1/orders?number=%zz'), 400, 'BAD_REQUEST');
        refused(await shop.send('DELETE', '/v1/orders'), 405, 'METHOD_NOT_TAKEN');
        refused(await shop.get('/v1/nothing'), 404, 'NOT_FOUND');
    });
});

test('numbers that name nothing, or another merchant\'s, are refused at every door, and the log says who tried', async () => {
    const others = newOrder();
    const foreign = done(await neighbour.post('/v1/orders', others));
    const [theirs] = [done(await neighbour.post('/v1/receivers', { kind: 'person', channel: 'alipay', type: 'userId',
        account: '2088102146225199', name: '李四', relation: 'STAFF' }))];
    await becomes('bound', async () => done(await neighbour.get(`/v1/receivers/${theirs.id}`)).state === 'BOUND');
    await changesNothing(async () => {
        for (const order of ['nobody', '1', '9223372036854775807', foreign.id, others.number]) {
            refused(await shop.get(`/v1/orders/${order}`), 404, 'NOT_FOUND');
            for (const verb of ['close', 'reverse']) refused(await shop.post(`/v1/orders/${order}/${verb}`, undefined), 404, 'NOT_FOUND');
            refused(await shop.post(`/v1/orders/${order}/pay`, { barcode: barcode() }), 404, 'NOT_FOUND');
            refused(await shop.post('/v1/refunds', { number: unique('R'), order, amount: 1 }), 404, 'NOT_FOUND');
            refused(await shop.post('/v1/splits', { number: unique('S'), order, finish: true }), 404, 'NOT_FOUND');
        }
        for (const path of ['refunds', 'splits', 'split-returns', 'transfers', 'receivers', 'rules', 'notices',
            'complaints', 'onboardings'])
            refused(await shop.get(`/v1/${path}/1234567890`), 404, 'NOT_FOUND');
        refused(await shop.get(`/v1/receivers/${theirs.id}`), 404, 'NOT_FOUND');
        refused(await shop.post(`/v1/receivers/${theirs.id}/remove`, undefined), 404, 'NOT_FOUND');
        refused(await shop.post('/v1/rules', { name: unique('rule'), parts: [{ receiver: theirs.id, rate: 100 }] }), 404, 'NOT_FOUND');
        refused(await shop.post('/v1/orders', newOrder({ split_rule: '1' })), 404, 'NOT_FOUND');
        refused(await shop.post('/v1/split-returns', { number: unique('B'), split: '1', receiver: '1', amount: 1 }), 404, 'NOT_FOUND');
    });
    const log = hubLog();
    for (const kind of ['order', 'receiver'])
        assert.match(log, new RegExp(`warn foreign_id request=\\S+ app=${appId} kind=${kind} id=${kind === 'order' ? foreign.id : theirs.id}`));
    assert.equal(done(await neighbour.get(`/v1/orders/${foreign.id}`)).state, 'OPEN');
    assert.equal(done(await neighbour.post(`/v1/receivers/${theirs.id}/remove`, undefined)).id, theirs.id);
});

test('refunds above the rest, by one fen or by all, change nothing', async () => {
    done(await shop.post('/v1/refunds', { number: unique('R'), order: paid.id, amount: 400 }));
    await becomes('done', async () => done(await shop.get(`/v1/refunds?order=${paid.id}`)).items[0].state === 'DONE');
    await becomes('told', () => sql("select count(*) from outbox where topic = 'notice' and state = 'pending'") === '0');
    await changesNothing(async () => {
        for (const amount of [601, 1000, 10000000000])
            refused(await shop.post('/v1/refunds', { number: unique('R'), order: paid.id, amount }), 422, 'REFUND_OVER_REST');
    });
});

test('rates above the cap, and shares above what is left, change nothing', async () => {
    const second = done(await shop.post('/v1/receivers', { kind: 'person', channel: 'alipay', type: 'userId',
        account: '2088102146225137', name: '王五', relation: 'STAFF' }));
    await becomes('bound', async () => done(await shop.get(`/v1/receivers/${second.id}`)).state === 'BOUND');
    const receivers = done(await shop.get('/v1/receivers?state=BOUND&limit=2')).items;
    const [receiver] = receivers;
    await changesNothing(async () => {
        for (const [rates, cap] of [[[3001], 3000], [[10000, 1]], [[5000, 5001]], [[2000, 1001], 3000]])
            refused(await shop.post('/v1/rules', { name: unique('rule'), ...(cap ? { cap_rate: cap } : {}),
                parts: rates.map((rate, i) => ({ receiver: receivers[i].id, rate })) }), 422, 'SPLIT_OVER_CAP');
        refused(await shop.post('/v1/rules', { name: unique('rule'), parts: [1, 2].map((rate) => ({ receiver: receiver.id, rate })) }),
            400, 'FIELD_WRONG');
        refused(await shop.post('/v1/rules', { name: unique('rule'), parts: [{ receiver: receiver.id, rate: 10001 }] }), 400, 'FIELD_WRONG');
        refused(await shop.post('/v1/rules', { name: unique('rule'), parts: [{ receiver: receiver.id, rate: 0 }] }), 400, 'FIELD_WRONG');
        refused(await shop.post('/v1/rules', { name: unique('rule'), parts: Array(51).fill({ receiver: receiver.id, rate: 1 }) }),
            422, 'OUT_OF_RANGE');
    });
});

test('what is replayed, stale, unsigned or wrongly signed changes nothing, and the log says so', async () => {
    const nonce = unique('nonce');
    done(await shop.post('/v1/orders', newOrder(), unique('key'), { nonce }));
    const now = Math.floor(Date.now() / 1000);
    await changesNothing(async () => {
        refused(await shop.post('/v1/orders', newOrder(), unique('key'), { nonce }), 401, 'NONCE_USED');
        refused(await shop.post('/v1/orders', newOrder(), unique('key'), { timestamp: now - 301 }), 401, 'TIMESTAMP_STALE');
        refused(await shop.post('/v1/orders', newOrder(), unique('key'), { timestamp: now + 310 }), 401, 'TIMESTAMP_STALE');
        refused(await shop.post('/v1/orders', newOrder(), unique('key'), { authorization: null }), 401, 'UNSIGNED');
        refused(await shop.post('/v1/orders', newOrder(), unique('key'), { signature: 'f'.repeat(64) }), 401, 'SIGNATURE_WRONG');
        const stranger = new Client(API_BASE, { id: '77', secret: appSecret });
        refused(await stranger.post('/v1/orders', newOrder()), 401, 'SIGNATURE_WRONG');
    });
    const log = hubLog();
    assert.match(log, new RegExp(`warn replayed request=\\S+ app=${appId} target=/v1/orders`));
    assert.match(log, new RegExp(`warn not_signed request=\\S+ app=${appId} target=/v1/orders why="signature"`));
    assert.match(log, /warn not_signed request=\S+ app=77 target=\/v1\/orders why="no such app"/);
});

test('a payer on his phone and a barcode do not pay one order at once', async () => {
    const made = done(await shop.post('/v1/orders', newOrder()));
    scan(made, { flags: ['--press'] });
    await becomes('paying', async () => done(await shop.get(`/v1/orders/${made.id}`)).state === 'PAYING');
    const before = sql('select count(*) from payment');
    refused(await shop.post(`/v1/orders/${made.id}/pay`, { barcode: barcode() }), 409, 'PAGE_UNDER_WAY');
    assert.equal(sql('select count(*) from payment'), before);
});

test('a hub that stops says that it is busy, and the same key finds what was made', async () => {
    await fault('pay_password', 'alipay.trade.pay', 3000);
    const order = newOrder({ pay: { way: 'barcode', barcode: barcode() } });
    const key = unique('key');
    const asked = shop.post('/v1/orders', order, key);
    await becomes('asked', () => sql(`select p.state from payment p join order_text t on t.order_id = p.order_id
        where t.number = '${order.number}'`) === 'pending');
    await stopHub();
    refused(await asked, 503, 'BUSY');
    await startHub();
    const again = done(await shop.post('/v1/orders', order, key));
    assert.equal(sql(`select count(*) from payment where order_id = ${again.id}`), '1');
    await becomes('paid', async () => done(await shop.get(`/v1/orders/${again.id}`)).state === 'PAID', 40);
});
