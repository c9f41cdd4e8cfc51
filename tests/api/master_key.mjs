// The master key is changed, and no merchant notices.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { API_BASE, API_SHOP, accepted, becomes, done, hubCommand, newOrder, onPostgres, rsaShop, shop, sql, startHub, stopHub } from './world.mjs';

const old = `${API_SHOP}/hub/master.key`;
const next = `${API_SHOP}/next.key`;
const secrets = () => sql(`select ${onPostgres ? 'secret, previous_secret' : 'hex(secret), hex(previous_secret)'} from app order by id`) +
    sql("select value from meta where name like '%_key' order by name");

async function works() {
    const made = done(await shop.post('/v1/orders', newOrder()));
    done(await shop.post(`/v1/orders/${made.id}/close`, undefined));
    done(await rsaShop.get('/v1/wallet'));
    const notice = await becomes('order.closed', () => accepted(made.id, 'order.closed'));
    assert.ok(notice.genuine);
    return made;
}

test('the master key is changed while both keys open, and what was sealed or signed before still holds', async () => {
    const before = await works();
    const { pay_url: pass } = done(await shop.post('/v1/orders', newOrder()));
    writeFileSync(next, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
    // All hubs open both; then all is sealed anew, in the old order of the keys it still works; then the old key is gone.
    await stopHub();
    await startHub('--hub-master-key-other', next);
    await works();
    await stopHub();
    const sealed = secrets();
    assert.throws(() => hubCommand('--hub-master-key', next, 'reseal'), /master key|signature|fit/i);
    assert.equal(secrets(), sealed);
    const said = hubCommand('--hub-master-key', next, '--hub-master-key-other', old, 'reseal');
    assert.match(said, /^sealed anew [1-9]\d*, as it should be 0$/);
    assert.notEqual(secrets(), sealed);
    assert.match(hubCommand('--hub-master-key', next, '--hub-master-key-other', old, 'reseal'), /^sealed anew 0, as it should be [1-9]/);
    await startHub('--hub-master-key-other', next);
    await works();
    await stopHub();
    await startHub('--hub-master-key', next);
    await works();
    assert.deepEqual(done(await shop.get(`/v1/orders/${before.id}`)).id, before.id);
    // The QR of an order made before is signed by a key of the hub's own.
    const page = await fetch(pass.replace(/^HTTP:\/\/[^/]+/, API_BASE), { headers: { 'user-agent': 'AlipayClient/1' }, redirect: 'manual' });
    assert.ok(page.status < 400, `${page.status}`);
    await stopHub();
    assert.throws(() => hubCommand('--hub-master-key', old, 'reseal'));
    // Back again, for the tests behind this one.
    hubCommand('--hub-master-key', old, '--hub-master-key-other', next, 'reseal');
    assert.ok(existsSync(old));
    await startHub();
    await works();
});
