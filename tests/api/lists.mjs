// Lists: all are paged, narrowed and bounded by the asker's merchant in one way.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { API_STORE, appId, barcode, done, fault, hold, hubLog, neighbour, newOrder, otherId, payOrder, refused, shop, sql,
    unique } from './world.mjs';

const lists = () => Object.entries(hold.document.paths).filter(([, item]) => /^(list|getStatement)/.test(item.get?.operationId ?? ''))
    .map(([path]) => path);

async function everything(client, path, query = '', limit = 3) {
    const items = [];
    let after = '';
    for (;;) {
        const page = done(await client.get(`${path}?limit=${limit}${query}${after}`));
        assert.ok(page.items.length <= limit);
        items.push(...page.items);
        if (!page.next) return items;
        assert.ok(page.items.length > 0, 'a page without an item goes on');
        after = `&after=${page.next}`;
    }
}
const ids = (items) => items.map((item) => item.id);
const merchantId = () => sql(`select merchant_id from app where id = ${appId}`);
const tables = { '/v1/orders': 'orders', '/v1/refunds': 'refund', '/v1/splits': 'split', '/v1/split-returns': 'split_return',
    '/v1/transfers': 'transfer', '/v1/receivers': 'receiver', '/v1/rules': 'split_rule',
    '/v1/complaints': 'complaint', '/v1/onboardings': 'onboarding' };

test('there is a list where an integrator expects one', () => {
    for (const path of [...Object.keys(tables), '/v1/channel-accounts', '/v1/notices', '/v1/wallet/statement']) assert.ok(lists().includes(path), path);
});

test('a list read by the page is everything of the merchant, newest first, once', async () => {
    for (const [path, table] of Object.entries(tables)) {
        const stored = sql(`select id from ${table} where merchant_id = ${merchantId()} order by id desc`).split('\n').filter(Boolean);
        assert.ok(stored.length > 0, `there is nothing in ${path}`);
        assert.deepEqual(ids(await everything(shop, path)), stored, path);
        assert.deepEqual(ids(await everything(shop, path, '', 100)), stored, path);
    }
});

test('an item of a list is the resource itself', async () => {
    for (const path of Object.keys(tables)) {
        const [item] = done(await shop.get(`${path}?limit=1`)).items;
        const { words: _, ...resource } = done(await shop.get(`${path}/${item.id}`)); // what was said is not in lists
        assert.deepEqual(item, resource, path);
    }
});

test('another merchant sees nothing of it', async () => {
    const mine = new Set();
    for (const path of lists()) for (const item of await everything(shop, path, '', 100)) if (item.whose !== 'PLATFORM') mine.add(item.id ?? item.journal);
    for (const path of lists())
        for (const item of await everything(neighbour, path, '', 100)) assert.ok(!mine.has(item.id ?? item.journal), path);
});

test('lists are narrowed by the state that is shown', async () => {
    for (const path of Object.keys(tables).filter((one) => one !== '/v1/rules')) {
        const all = await everything(shop, path, '', 100);
        const states = hold.document.paths[path].get.parameters.find((one) => one.name === 'state').schema.enum;
        const parts = [];
        for (const state of states) {
            const some = await everything(shop, path, `&state=${state}`, 2);
            for (const item of some) assert.equal(item.state, state);
            parts.push(...ids(some));
        }
        assert.deepEqual(parts.sort(), ids(all).sort(), path);
        refused(await shop.get(`${path}?state=paid`), 400, 'FIELD_WRONG');
    }
});

test('orders whose outcome nobody knows are listed as UNKNOWN, and as nothing else', async () => {
    await fault('pay_password', 'alipay.trade.pay', 20000);
    const asked = done(await shop.post('/v1/orders', newOrder({ pay: { way: 'barcode', barcode: barcode() } })));
    const shown = done(await shop.get(`/v1/orders/${asked.id}`)).state;
    for (const state of ['OPEN', 'PAYING', 'UNKNOWN'])
        assert.equal(ids(await everything(shop, '/v1/orders', `&state=${state}`)).includes(asked.id), state === shown, state);
    done(await shop.post(`/v1/orders/${asked.id}/close`, undefined));
});

test('orders are narrowed by time, store and number', async () => {
    const before = done(await shop.post('/v1/orders', newOrder()));
    const there = done(await shop.post('/v1/orders', newOrder({ store: API_STORE })));
    assert.ok(ids(await everything(shop, '/v1/orders', `&store=${API_STORE}`)).includes(there.id));
    assert.ok((await everything(shop, '/v1/orders', `&store=${API_STORE}`)).every((one) => one.store === API_STORE));
    assert.deepEqual(done(await shop.get('/v1/orders?store=999')).items, []);
    assert.deepEqual(done(await shop.get(`/v1/orders?number=${before.number}`)), { items: [before] });
    assert.deepEqual(done(await shop.get('/v1/orders?number=nobody')), { items: [] });
    const all = await everything(shop, '/v1/orders', '', 100);
    const moment = encodeURIComponent(before.created_at);
    const later = await everything(shop, '/v1/orders', `&from=${moment}`);
    const earlier = await everything(shop, '/v1/orders', `&to=${moment}`);
    assert.ok(ids(later).includes(there.id) && !ids(earlier).includes(there.id));
    assert.deepEqual([...ids(later), ...ids(earlier)], ids(all));
    assert.deepEqual(done(await shop.get('/v1/orders?to=2024-01-01T00:00:00Z')).items, []);
    assert.deepEqual(done(await shop.get('/v1/orders?from=9999-12-31T00:00:00Z')).items, []);
    assert.deepEqual(ids(await everything(shop, '/v1/orders', '&from=1969-01-01T00:00:00Z', 100)), ids(all));
    for (const wrong of ['from=2026-11-23', 'to=yesterday', 'from=2026-11-23T00:00:00+08:00', 'store=x', 'number=a%2Fb'])
        refused(await shop.get(`/v1/orders?${wrong}`), 400, 'FIELD_WRONG');
});

test('the statement is narrowed by time', async () => {
    const all = await everything(shop, '/v1/wallet/statement', '', 100);
    const middle = encodeURIComponent(all[Math.floor(all.length / 2)].at);
    const later = await everything(shop, '/v1/wallet/statement', `&from=${middle}`, 2);
    const earlier = await everything(shop, '/v1/wallet/statement', `&to=${middle}`, 2);
    assert.ok(later.length > 0 && earlier.length > 0);
    assert.deepEqual([...later, ...earlier], all);
});

test('refunds and shares are those of an order, by our id and by its number', async () => {
    const paid = await payOrder({ amount: 1000 });
    const first = done(await shop.post('/v1/refunds', { number: unique('R'), order: paid.id, amount: 100 }));
    const second = done(await shop.post('/v1/refunds', { number: unique('R'), order: paid.id, amount: 200 }));
    assert.deepEqual(ids(await everything(shop, '/v1/refunds', `&order=${paid.id}`, 1)), [second.id, first.id]);
    assert.deepEqual(ids(await everything(shop, '/v1/refunds', `&order=${paid.number}`)), [second.id, first.id]);
    for (const path of ['/v1/splits', '/v1/split-returns']) {
        const [item] = done(await shop.get(`${path}?limit=1`)).items;
        assert.ok((await everything(shop, path, `&order=${item.order}`)).every((one) => one.order === item.order));
        assert.deepEqual(done(await shop.get(`${path}?order=${paid.id}`)).items, []);
    }
    assert.deepEqual(done(await neighbour.get(`/v1/refunds?order=${paid.id}`)), { items: [] });
    assert.match(hubLog(), new RegExp(`foreign_id request=\\S+ app=${otherId} kind=order id=${paid.id}`));
});

test('a page that cannot be is refused', async () => {
    for (const path of lists()) {
        refused(await shop.get(`${path}?limit=0`), 400, 'FIELD_WRONG');
        refused(await shop.get(`${path}?limit=101`), 400, 'FIELD_WRONG');
        refused(await shop.get(`${path}?after=x`), 400, 'FIELD_WRONG');
        refused(await shop.get(`${path}?after=-1`), 400, 'FIELD_WRONG');
    }
});

test('a page of long items ends early, and goes on', async () => {
    const made = new Set();
    for (let i = 0; i < 100; i += 20)
        await Promise.all(Array.from({ length: 20 }, async () => {
            const order = newOrder({ description: '说明'.repeat(170) });
            made.add(done(await neighbour.post('/v1/orders', order)).id);
        }));
    const page = done(await neighbour.get('/v1/orders?limit=100'));
    assert.ok(page.items.length < 100 && page.next);
    const all = ids(await everything(neighbour, '/v1/orders', '', 100));
    for (const id of made) assert.ok(all.includes(id));
    assert.equal(new Set(all).size, all.length);
});
