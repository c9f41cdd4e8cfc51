// What an app was granted, and that nothing else is open to it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from './client.mjs';
import { API_BASE, done, hold, hubCommand, hubLog, newOrder, payOrder, refused, shop, sql, stopped, unique } from './world.mjs';

function addApp(...words) {
    const said = hubCommand('add', 'app', '1', unique('app'), ...words);
    return new Client(API_BASE, { id: /^app (\d+)$/m.exec(said)[1], secret: /^secret (\w+)$/m.exec(said)[1] });
}

// Every signed door, asked for with a key and a body that is not what it wants.
const doors = () => Object.entries(hold.document.paths).flatMap(([path, item]) => Object.entries(item)
    .filter(([, operation]) => operation.security.length > 0)
    .map(([method, operation]) => ({ group: operation['x-grant'], changes: method === 'post',
        ask: (client) => (method === 'get' ? client.get(path.replace(/\{\w+\}/, '1')) : client.post(path.replace(/\{\w+\}/, '1'), {})) })));

test('an app does what it was granted, and at every other door it is refused', async () => {
    const cases = [
        ['orders refunds:read', (door) => door.group === 'orders' || (door.group === 'refunds' && !door.changes)],
        ['all:read', (door) => !door.changes],
        ['wallet transfers', (door) => ['wallet', 'transfers'].includes(door.group)],
    ];
    const clients = await stopped(() => cases.map(([words]) => addApp('may', ...words.split(' '))));
    const before = sql("select (select count(*) from orders) || '|' || (select count(*) from claim where kind <> 7)");
    for (const [i, [words, may]] of cases.entries())
        for (const door of doors()) {
            const answer = await door.ask(clients[i]);
            if (may(door)) assert.notEqual(answer.body.code, 'NOT_GRANTED', `${words}: ${door.group}`);
            else refused(answer, 403, 'NOT_GRANTED');
        }
    assert.equal(sql("select (select count(*) from orders) || '|' || (select count(*) from claim where kind <> 7)"), before);
    assert.match(hubLog(), new RegExp(`warn not_granted request=\\S+ app=${clients[1].app.id} target=/v1/orders group=orders`));
    refused(await clients[1].post('/v1/orders', newOrder()), 403, 'NOT_GRANTED');
    done(await clients[0].post('/v1/orders', newOrder()));
});

test('who makes orders gives no money back by reversing them', async () => {
    const cashier = await stopped(() => addApp('may', 'orders'));
    const paid = await payOrder();
    refused(await cashier.post(`/v1/orders/${paid.id}/reverse`, undefined), 403, 'NOT_GRANTED');
    assert.equal(done(await cashier.get(`/v1/orders/${paid.id}`)).payment.refunded, 0);
});

test('a grant is taken back and given again, and an app stands still while it is suspended', async () => {
    const app = await stopped(() => addApp());
    const { id } = app.app;
    done(await app.get('/v1/wallet'));
    assert.match(await stopped(() => hubCommand('app', id, 'may', 'orders')), new RegExp(`^app ${id} active may orders$`));
    refused(await app.get('/v1/wallet'), 403, 'NOT_GRANTED');
    await stopped(() => hubCommand('app', id, 'may', 'orders', 'wallet:read'));
    done(await app.get('/v1/wallet'));
    await stopped(() => hubCommand('app', id, 'suspend'));
    refused(await app.get('/v1/wallet'), 403, 'APP_SUSPENDED');
    refused(await app.send('POST', '/v1/orders', '{}', { key: unique('key'), signedBody: '{ }' }), 401, 'SIGNATURE_WRONG');
    const late = newOrder();
    const again = [late, unique('key'), { nonce: unique('nonce') }];
    refused(await app.post('/v1/orders', ...again), 403, 'APP_SUSPENDED');
    done(await shop.get('/v1/wallet'));
    await stopped(() => hubCommand('app', id, 'resume'));
    done(await app.get('/v1/wallet'));
    refused(await app.post('/v1/orders', ...again), 401, 'NONCE_USED');
    assert.equal(sql(`select count(*) from order_text where number = '${late.number}'`), '0');
    await stopped(() => {
        for (const wrong of [['may'], ['may', 'everything'], ['may', 'orders:write'], ['stop'], ['suspend', 'now']])
            assert.throws(() => hubCommand('app', id, ...wrong));
        assert.throws(() => hubCommand('app', '77', 'suspend'));
    });
    done(await app.get('/v1/wallet'));
});
