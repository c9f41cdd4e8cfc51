// The document, and who signs.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Client } from './client.mjs';
import { API_BASE, API_HUB, appId, appSecret, done, hold, killHub, newOrder, otherSecret, refused, rsaId, rsaSecret,
    rsaShop, shop, sql, startHub, unique } from './world.mjs';

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
    const downgraded = new Client(API_BASE, { id: rsaId, secret: rsaSecret });
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
