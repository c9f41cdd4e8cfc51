// What apps are told.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from './client.mjs';
import { API_BASE, accepted, appId, becomes, done, hub, hubCommand, killHub, neighbour, newOrder, noticesOf, otherId, otherSecret,
    receiver, refused, scan, shop, sql, startHub, stopped } from './world.mjs';

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
    scan(made);
    await becomes('paid', async () => done(await shop.get(`/v1/orders/${made.id}`)).state === 'PAID');
    const notice = await becomes('order.paid', () => accepted(made.id, 'order.paid'));
    assert.ok(notice.genuine);
    assert.equal(notice.data.payment.channel, 'alipay');
});

test('a new secret is taken at once, and the one before it for a day', async () => {
    const said = await stopped(() => hubCommand('rotate', 'app', otherId));
    const secret = /^secret ([0-9a-f]{64})$/m.exec(said)[1];
    assert.notEqual(secret, otherSecret);
    const renewed = new Client(API_BASE, { id: otherId, secret });
    done(await renewed.get('/v1/wallet'));
    done(await neighbour.get('/v1/wallet'));
    const wrong = new Client(API_BASE, { id: otherId, secret: secret.replace(/./g, '0') });
    refused(await wrong.get('/v1/wallet'), 401, 'SIGNATURE_WRONG');
});
