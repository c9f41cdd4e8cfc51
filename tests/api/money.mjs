// Money that goes back, is shared, or leaves.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accepted, becomes, done, neighbour, newOrder, payOrder, refused, shop, sql, unique } from './world.mjs';

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
