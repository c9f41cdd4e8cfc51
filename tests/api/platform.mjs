// Money that the platform holds: it is shared with an organisation of ours, taken back, and leaves.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { becomes, done, hubCommand, hubLog, merchantNumber, neighbour, otherId, payOrder, refused, shop, sql, stopped, unique } from './world.mjs';

// The hub is stopped for it, and holds what comes from Alipay afterwards.
const held = (what = () => {}) => stopped(what, '--alipay-settles-to', 'platform');
const merchantOf = (app) => sql(`select merchant_id from app where id = ${app}`);

test('a share of an organisation of ours is taken back, once, in part and no further', async () => {
    await held();
    const receiver = done(await shop.post('/v1/receivers', { kind: 'merchant', organisation: merchantOf(otherId), relation: 'PARTNER' }));
    const rule = done(await shop.post('/v1/rules', { name: unique('ours'), parts: [{ receiver: receiver.id, rate: 2000 }] }));
    const paid = await payOrder({ amount: 10000, split_rule: rule.id });
    const split = done(await shop.post('/v1/splits', { number: unique('S'), order: paid.id, shares: [{ receiver: receiver.id, amount: 1000 }] }));
    await becomes('shared', async () => done(await shop.get(`/v1/splits/${split.id}`)).state === 'DONE');
    const ask = { number: unique('B'), split: split.number, receiver: receiver.id, amount: 300 };
    const key = unique('key');
    const back = done(await shop.post('/v1/split-returns', ask, key));
    assert.equal(back.state, 'DONE');
    assert.equal(back.amount, 300);
    assert.equal(back.order, paid.id);
    assert.deepEqual(done(await shop.post('/v1/split-returns', ask, key)), back);
    assert.deepEqual(done(await shop.post('/v1/split-returns', ask)), back);
    assert.deepEqual(done(await shop.get(`/v1/split-returns/${back.id}`)), back);
    assert.deepEqual(done(await shop.get(`/v1/split-returns/${ask.number}`)), back);
    assert.equal(done(await shop.get(`/v1/splits/${split.id}`)).shares[0].returned, 300);
    const before = sql('select count(*) from split_return');
    refused(await shop.post('/v1/split-returns', { ...ask, amount: 301 }), 409, 'NUMBER_USED');
    refused(await shop.post('/v1/split-returns', { ...ask, number: unique('B'), amount: 701 }), 422, 'OUT_OF_RANGE');
    refused(await shop.post('/v1/split-returns', { ...ask, number: unique('B'), receiver: '5' }), 404, 'NOT_FOUND');
    refused(await shop.post('/v1/split-returns', { ...ask, number: unique('B'), split: 'nobody' }), 404, 'NOT_FOUND');
    refused(await neighbour.post('/v1/split-returns', { ...ask, number: unique('B'), split: split.id }), 404, 'NOT_FOUND');
    refused(await neighbour.get(`/v1/split-returns/${back.id}`), 404, 'NOT_FOUND');
    assert.match(hubLog(), new RegExp(`foreign_id request=\\S+ app=${otherId} kind=split_return id=${back.id}`));
    assert.equal(sql('select count(*) from split_return'), before);
});

test('a transfer is reserved, told how it stands, and never more than the wallet has', async () => {
    const number = merchantNumber();
    await held(() => {
        hubCommand('settle', number, '3', '5000', unique('bill'));
        hubCommand('release', number, '3', '4000', unique('day'));
    });
    const line = () => shop.get('/v1/wallet').then((answer) => done(answer).holders.find((one) => one.held));
    const had = await line();
    const ask = { number: unique('T'), amount: 1500, holder: had.holder, bank: '工行 6222 0000', reason: '提现' };
    const key = unique('key');
    const made = done(await shop.post('/v1/transfers', ask, key));
    assert.equal(made.state, 'ASKED');
    assert.equal(made.kind, 'withdrawal');
    assert.equal(made.bank, ask.bank);
    assert.deepEqual(done(await shop.post('/v1/transfers', ask, key)), made);
    assert.deepEqual(done(await shop.post('/v1/transfers', ask)), made);
    assert.deepEqual(done(await shop.get(`/v1/transfers/${made.id}`)), made);
    assert.deepEqual(done(await shop.get(`/v1/transfers/${ask.number}`)), made);
    const has = await line();
    assert.equal(has.available, had.available - 1500);
    assert.equal(has.leaving, had.leaving + 1500);
    const before = sql("select (select count(*) from transfer) || '|' || (select count(*) from entry)");
    refused(await shop.post('/v1/transfers', { ...ask, amount: 1501 }), 409, 'NUMBER_USED');
    refused(await shop.post('/v1/transfers', { ...ask, number: unique('T'), amount: has.available + 1 }), 422, 'BALANCE_SHORT');
    refused(await shop.post('/v1/transfers', { ...ask, number: unique('T'), amount: 0 }), 422, 'AMOUNT_NOT_POSITIVE');
    refused(await shop.post('/v1/transfers', { ...ask, number: unique('T'), to: merchantOf(otherId) }), 400, 'FIELD_WRONG');
    refused(await neighbour.get(`/v1/transfers/${made.id}`), 404, 'NOT_FOUND');
    assert.equal(sql("select (select count(*) from transfer) || '|' || (select count(*) from entry)"), before);
    // Another person approves it, and it goes to another wallet.
    const { bank: _, ...rest } = ask;
    const moved = done(await shop.post('/v1/transfers', { ...rest, number: unique('T'), amount: 700, to: merchantOf(otherId) }));
    await held(() => hubCommand('transfer', 'approve', number, moved.id, '72'));
    const paid = await becomes('paid', async () => {
        const now = done(await shop.get(`/v1/transfers/${moved.id}`));
        return now.state === 'PAID' && now;
    });
    assert.ok(paid.ended_at);
    assert.ok(done(await neighbour.get('/v1/wallet')).holders.some((one) => one.available > 0 || one.debt < 0 || one.pending > 0));
});
