// What a payer complains of in his wallet, and what he is told.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { API_SANDBOX, API_SHOP, accepted, becomes, done, hubCommand, hubLog, merchantNumber, neighbour, newOrder, otherId,
    refused, scan, shop, sql, stopped, unique } from './world.mjs';

const phone = '13800138000';
const walked = () => sql(`select count(*) from complaint_watch where account_id = ${account} and walked_us > 0`) === '1';
const look = async () => done(await shop.get(`/v1/complaints/${complaint.id}`));
const ours = (shown) => shown.words.filter((word) => word.who === 'us');
let account = null;
let complaint = null;

// The number of what was paid last, as the payer's wallet knows it.
async function paidNumber() {
    const state = await (await fetch(`${API_SANDBOX}/sandbox/state`)).text();
    return /"mchid":"1900000001","out_trade_no":"(\d+)"/.exec(state)[1];
}
async function complain(wish) {
    const answer = await fetch(`${API_SANDBOX}/sandbox/wechat/complaint`, { method: 'POST', body: JSON.stringify(wish) });
    assert.ok(answer.ok, await answer.text());
}

test('a payer complains of an order, and the app that made it is told, with his phone', async () => {
    [, account] = /^account (\d+)/.exec(await stopped(() =>
        hubCommand('add', 'account', merchantNumber(), 'wechat', '微信', `${API_SHOP}/wechat.json`)));
    await becomes('the account is walked over', walked, 20);
    const made = done(await shop.post('/v1/orders', newOrder()));
    scan(made, { agent: 'MicroMessenger/8.0.50' });
    const paid = await becomes('paid', async () => {
        const now = done(await shop.get(`/v1/orders/${made.id}`));
        return now.state === 'PAID' && now;
    });
    assert.equal(paid.payment.channel, 'wechat');
    await complain({ number: await paidNumber(), text: '少了一杯', kind: 'REFUND', phone, refund_fen: 100 });
    complaint = await becomes('heard of', async () => done(await shop.get('/v1/complaints?state=OPEN')).items[0]);
    assert.equal(complaint.words, undefined);
    assert.equal(complaint.order, made.id);
    assert.equal(complaint.payment, paid.payment.id);
    assert.equal(complaint.amount, 1234);
    assert.equal(complaint.refund_wanted, 100);
    assert.equal(complaint.text, '少了一杯');
    assert.equal(complaint.phone, phone);
    assert.equal(complaint.waits, true);
    assert.ok(Date.parse(complaint.due_at) > Date.parse(complaint.filed_at));
    const { words } = await becomes('his words', async () => {
        const now = await look();
        return now.words.length > 0 && now;
    });
    assert.equal(words[0].who, 'payer');
    const notice = await becomes('complaint.created', () => accepted(complaint.id, 'complaint.created'));
    assert.ok(notice.genuine);
    assert.equal(notice.data.order, made.id);
    assert.ok(!notice.raw.includes(phone) && !hubLog().includes(phone));
});

test('an answer that cannot be, or another merchant\'s, changes nothing', async () => {
    const before = sql('select count(*) from complaint_word');
    const reply = `/v1/complaints/${complaint.id}/reply`;
    for (const [body, status, code] of [['', 400, 'NOT_JSON'], ['[]', 400, 'FIELD_WRONG'], ['{}', 400, 'FIELD_MISSING'],
        [`{"text":"${'字'.repeat(2000)}"}`, 400, 'FIELD_WRONG'], ['{"text":"a","text":"b"}', 400, 'DUPLICATE_KEY']])
        refused(await shop.send('POST', reply, body, { key: unique('key') }), status, code);
    refused(await shop.send('POST', reply, '{"text":"马上补做"}'), 400, 'KEY_MISSING');
    for (const id of ['nobody', '1234567890'])
        for (const [verb, body] of [['reply', { text: '马上补做' }], ['complete', undefined]])
            refused(await shop.post(`/v1/complaints/${id}/${verb}`, body), 404, 'NOT_FOUND');
    refused(await neighbour.get(`/v1/complaints/${complaint.id}`), 404, 'NOT_FOUND');
    refused(await neighbour.post(reply, { text: '马上补做' }), 404, 'NOT_FOUND');
    refused(await neighbour.post(`/v1/complaints/${complaint.id}/complete`, undefined), 404, 'NOT_FOUND');
    assert.match(hubLog(), new RegExp(`foreign_id request=\\S+ app=${otherId} kind=complaint id=${complaint.id}`));
    assert.deepEqual(done(await neighbour.get('/v1/complaints')).items, []);
    assert.equal(sql('select count(*) from complaint_word'), before);
});

test('the payer is answered once, whatever is repeated', async () => {
    const reply = `/v1/complaints/${complaint.id}/reply`;
    const key = unique('key');
    assert.equal(done(await shop.post(reply, { text: '马上补做' }, key)).id, complaint.id);
    done(await shop.post(reply, { text: '马上补做' }, key));
    refused(await shop.post(reply, { text: '不补' }, key), 409, 'KEY_USED');
    const answered = await becomes('answered', async () => {
        const now = await look();
        return now.state === 'PROCESSING' && ours(now)[0].state === 'DONE' && now;
    });
    assert.deepEqual(ours(answered).map((word) => [word.kind, word.text]), [['reply', '马上补做']]);
    done(await shop.post(reply, { text: '马上补做' }, key));
    assert.equal(ours(await look()).length, 1);
    const state = await (await fetch(`${API_SANDBOX}/sandbox/state`)).text();
    assert.equal(state.split('"details":"马上补做"').length - 1, 1);
});

test('a complaint is settled, and then there is nothing to answer', async () => {
    const complete = `/v1/complaints/${complaint.id}/complete`;
    const key = unique('key');
    done(await shop.post(complete, undefined, key));
    const closed = await becomes('closed', async () => {
        const now = await look();
        return now.state === 'CLOSED' && now;
    }, 20);
    assert.equal(closed.waits, false);
    assert.deepEqual(ours(closed).map((word) => [word.kind, word.state]), [['reply', 'DONE'], ['complete', 'DONE']]);
    assert.equal(done(await shop.post(complete, undefined, key)).state, 'CLOSED');
    refused(await shop.post(complete, undefined), 409, 'BAD_STATE');
    refused(await shop.post(`/v1/complaints/${complaint.id}/reply`, { text: '还有' }), 409, 'BAD_STATE');
    assert.equal(ours(await look()).length, 2);
    await becomes('complaint.changed', () => accepted(complaint.id, 'complaint.changed'));
});
