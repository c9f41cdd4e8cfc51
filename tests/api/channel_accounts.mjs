// Accounts at channels as a merchant's program keeps them: drawn from their forms, made, tested, switched on, given
// new keys; and what it only sees, or does not see.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Client } from './client.mjs';
import { API_BASE, API_SANDBOX, API_SHOP, barcode, becomes, done, dump, hubCommand, hubLog, merchantNumber, neighbour, newOrder,
    otherId, PARTNER_NUMBER, partner, refused, rsaShop, shop, sql, stopped, unique } from './world.mjs';

const pem = (name) => readFileSync(`${API_SHOP}/keys/${name}.pem`, 'utf8');
const values = (over = {}) => ({ app_id: '2021000000000001', seller_id: '2088000000000001', private_key: pem('app_private'),
    public_key: pem('alipay_public'), gateway: `${API_SANDBOX}/gateway.do`, ...over });
const newAccount = (over = {}) => ({ dialect: 'alipay', name: '自己的支付宝', values: values(), ...over });
const valueOf = (account, name) => account.values.find((value) => value.name === name);
const again = (what) => stopped(what, '--alipay-settles-to', 'platform'); // as the tests before left it
const rows = () => sql("select (select count(*) from channel_account) || ' ' || (select sum(version) from channel_account) || ' ' || " +
    "(select count(*) from claim where kind <> 7)");
let account = null;
let below = null; // a merchant that the partner brought: its number, and its app

test('each dialect says what it can do, and has a form that an account can be made of', async () => {
    const { items } = done(await shop.get('/v1/channels'));
    assert.deepEqual(items.map((item) => item.dialect).sort(), ['alipay', 'alipay_v3', 'unionpay', 'wechat']);
    for (const item of items) {
        assert.ok(item.label && item.label_english && item.fields.length > 0, item.dialect);
        for (const field of item.fields) {
            assert.ok(field.label && field.label_english, `${item.dialect} ${field.name}`);
            assert.equal(field.secret, ['PRIVATE_KEY', 'SECRET'].includes(field.kind), field.name);
            assert.equal(field.choices.length > 0, field.kind === 'CHOICE', field.name);
            assert.ok(!(field.needed && field.fallback), field.name);
        }
    }
    const wechat = items.find((item) => item.dialect === 'wechat');
    assert.deepEqual(wechat.ways, { wallet: true, qr: true, browser: true, barcode: true, splits: true, complaints: true, sub_merchants: true });
    assert.equal(items.find((item) => item.dialect === 'unionpay').ways.browser, false);
});

test('an account is made once, is off, and never says its secrets', async () => {
    const key = unique('key');
    const asked = newAccount({ priority: 3, amount_min: 100, from: '08:30', to: '22:00' });
    account = done(await shop.post('/v1/channel-accounts', asked, key));
    assert.equal(account.state, 'OFF');
    assert.equal(account.whose, 'OWN');
    assert.equal(String(account.merchant), merchantNumber());
    assert.equal(account.settles_to, 'MERCHANT');
    assert.deepEqual([account.priority, account.weight, account.amount_min, account.amount_max, account.from, account.to],
        [3, 1, 100, 0, '08:30', '22:00']);
    assert.equal(valueOf(account, 'app_id').value, '2021000000000001');
    assert.deepEqual(valueOf(account, 'private_key'), { name: 'private_key', secret: true });
    assert.deepEqual(account.health, []);
    assert.deepEqual(done(await shop.post('/v1/channel-accounts', asked, key)), account);
    refused(await shop.post(`/v1/channel-accounts/${account.id}`, { name: '另一个名字', version: 99 }), 409, 'CHANGED_MEANWHILE');
    refused(await shop.post('/v1/channel-accounts', newAccount(), key), 409, 'KEY_USED');
    assert.deepEqual(done(await shop.get(`/v1/channel-accounts/${account.id}`)), account);
    const secret = pem('app_private').split('\n')[1];
    assert.ok(!hubLog().includes(secret) && !dump().includes(secret));
});

test('it is tested by the hub: what is wrong is said by its field, and kept as its health', async () => {
    const path = `/v1/channel-accounts/${account.id}`;
    const well = done(await shop.post(`${path}/test`));
    assert.equal(well.works, true);
    assert.equal(well.account, account.id);
    done(await shop.post(path, { values: { private_key: pem('wechat_merchant_private') } }));
    const key = unique('key');
    for (let i = 0; i < 2; i++) {
        const broken = done(await shop.post(`${path}/test`, undefined, key));
        assert.equal(broken.works, false);
        assert.equal(broken.calls[0].field, 'private_key');
        assert.match(broken.calls[0].says, /签名/);
        assert.match(broken.calls[0].says_english, /signature/);
    }
    const health = await becomes('its health', async () => done(await shop.get(path)).health.find((one) => one.state === 'BROKEN'));
    assert.equal(health.use, 'test');
    assert.ok(health.codes);
    done(await shop.post(path, { values: { private_key: pem('app_private') } }));
    assert.equal(done(await shop.post(`${path}/test`)).works, true);
    await becomes('well again', async () => done(await shop.get(path)).health.every((one) => one.state === 'WELL'));
});

test('switched on it takes payments within its limits; a new key is used without a stop', async () => {
    const path = `/v1/channel-accounts/${account.id}`;
    const pay = async (amount) => {
        const paid = done(await shop.post('/v1/orders', newOrder({ amount, pay: { way: 'barcode', barcode: barcode() } })));
        assert.equal(paid.state, 'PAID');
        return sql(`select account_id from payment where order_id = ${paid.id}`);
    };
    const on = done(await shop.post(path, { state: 'ON', priority: 0, from: '00:00', to: '00:00' }));
    assert.equal(on.state, 'ON');
    assert.equal(on.amount_min, 100);
    assert.equal(await pay(1000), account.id);
    assert.notEqual(await pay(99), account.id);
    done(await shop.post(path, { values: { private_key: pem('app_private'), seller_id: '' } }));
    assert.equal(valueOf(done(await shop.get(path)), 'seller_id'), undefined);
    assert.equal(await pay(1001), account.id);
    assert.equal(done(await shop.post(path, { state: 'OFF' })).state, 'OFF');
    assert.notEqual(await pay(1002), account.id);
});

test('what cannot be is refused by its field, and changes nothing', async () => {
    const path = `/v1/channel-accounts/${account.id}`;
    const before = rows();
    const cases = [
        [{ dialect: 'alipaid' }, 'FIELD_WRONG', 'dialect'],
        [{ dialect: undefined }, 'FIELD_MISSING', 'dialect'],
        [{ values: undefined }, 'FIELD_MISSING', 'values'],
        [{ values: [] }, 'FIELD_WRONG', 'values'],
        [{ values: {} }, 'FIELD_MISSING', 'values.app_id'],
        [{ values: values({ app_id: '' }) }, 'FIELD_MISSING', 'values.app_id'],
        [{ values: values({ app_id: 2021 }) }, 'FIELD_WRONG', 'values.app_id'],
        [{ values: values({ app_id: 'x'.repeat(33) }) }, 'FIELD_WRONG', 'values.app_id'],
        [{ values: values({ colour: 'red' }) }, 'FIELD_WRONG', 'values.colour'],
        [{ values: values({ private_key: pem('alipay_public') }) }, 'FIELD_WRONG', 'values.private_key'],
        [{ values: values({ gateway: 'file:///etc/passwd' }) }, 'FIELD_WRONG', 'values.gateway'],
        [{ amount_min: 5, amount_max: 1 }, 'FIELD_WRONG', 'amount_max'],
        [{ amount_min: -1 }, 'FIELD_WRONG', 'amount_min'],
        [{ weight: '1' }, 'FIELD_WRONG', 'weight'],
        [{ from: '08:00' }, 'FIELD_MISSING', 'to'],
        [{ from: '8:00', to: '09:00' }, 'FIELD_WRONG', 'from'],
        [{ from: '08:00', to: '24:00' }, 'FIELD_WRONG', 'to'],
        [{ state: 'BROKEN' }, 'FIELD_WRONG', 'state'],
        [{ name: 'x'.repeat(91) }, 'FIELD_WRONG', 'name'],
    ];
    for (const [over, code, detail] of cases) {
        const answer = refused(await shop.post('/v1/channel-accounts', newAccount(over)), 400, code);
        assert.equal(answer.body.detail, detail);
    }
    for (const [over, code, detail] of [[{ values: { app_id: '' } }, 'FIELD_WRONG', 'values.app_id'],
        [{ values: { app_id: '2021000000000002' } }, 'FIELD_WRONG', 'values.app_id'],
        [{ values: { private_key: 'x' } }, 'FIELD_WRONG', 'values.private_key'], [{ amount_max: 99 }, 'FIELD_WRONG', 'amount_max']]) {
        const answer = refused(await shop.post(path, over), 400, code);
        assert.equal(answer.body.detail, detail);
    }
    const chinese = refused(await shop.post(path, { values: { colour: 'x' } }, unique('key'),
        { headers: { 'accept-language': 'zh-CN' } }), 400, 'FIELD_WRONG');
    assert.match(chinese.body.message, /字段/);
    refused(await shop.send('POST', path, '{"values":{"app_id":"1","app_id":"2"}}', { key: unique('key') }), 400, 'DUPLICATE_KEY');
    refused(await shop.send('POST', path, '{}', {}), 400, 'KEY_MISSING');
    refused(await shop.get('/v1/channel-accounts?merchant=x'), 400, 'FIELD_WRONG');
    assert.equal(rows(), before);
});

test('a key that was sent in the place of a name is in no answer and no log', async () => {
    const line = pem('app_private').split('\n')[2];
    const answer = refused(await shop.post('/v1/channel-accounts', newAccount({ values: { [line]: 'x' } })), 400, 'FIELD_WRONG');
    assert.equal(answer.body.detail, 'values');
    assert.ok(!hubLog().includes(line));
});

test('another merchant does not see it; what is inherited is seen, and not touched', async () => {
    const path = `/v1/channel-accounts/${account.id}`;
    const everybodys = sql("select id from channel_account where merchant_id = 0 order by id limit 1") ||
        await again(() => {
            const said = hubCommand('add', 'account', 'all', 'wechat', '平台的', `${API_SHOP}/wechat.json`, 'off');
            return /^account (\d+)/.exec(said)[1];
        });
    const before = rows();
    refused(await neighbour.get(path), 404, 'NOT_FOUND');
    refused(await neighbour.post(path, { state: 'ON' }), 404, 'NOT_FOUND');
    refused(await neighbour.post(`${path}/test`), 404, 'NOT_FOUND');
    refused(await neighbour.post('/v1/channel-accounts', newAccount({ merchant: Number(merchantNumber()) })), 404, 'NOT_FOUND');
    assert.match(hubLog(), new RegExp(`foreign_id request=\\S+ app=${otherId} kind=channel_account id=${account.id}`));
    assert.ok(!done(await neighbour.get('/v1/channel-accounts')).items.some((item) => item.id === account.id));
    assert.deepEqual(done(await neighbour.get(`/v1/channel-accounts?merchant=${merchantNumber()}`)), { items: [] });
    refused(await shop.get('/v1/channel-accounts/1'), 404, 'NOT_FOUND');
    refused(await shop.get('/v1/channel-accounts/mine'), 404, 'NOT_FOUND');
    const seen = done(await neighbour.get(`/v1/channel-accounts/${everybodys}`));
    assert.equal(seen.whose, 'PLATFORM');
    assert.equal(seen.values, undefined);
    refused(await neighbour.post(`/v1/channel-accounts/${everybodys}`, { state: 'ON' }), 403, 'FORBIDDEN');
    refused(await neighbour.post(`/v1/channel-accounts/${everybodys}/test`), 403, 'FORBIDDEN');
    assert.equal(rows(), before);
});

test('a partner keeps the accounts of who it brought, and they see his', async () => {
    below = await again(() => {
        const [, number] = /^merchant (\d+)/.exec(hubCommand('add', 'merchant', '小店', '38', '20', PARTNER_NUMBER, '5'));
        const said = hubCommand('add', 'app', number, '小店的应用');
        return { number: Number(number),
            client: new Client(API_BASE, { id: /^app (\d+)$/m.exec(said)[1], secret: /^secret (\w+)$/m.exec(said)[1] }) };
    });
    const account = done(await partner.post('/v1/channel-accounts', newAccount({ name: '服务商的' })));
    const theirs = done(await partner.post('/v1/channel-accounts', newAccount({ name: '小店的', merchant: below.number })));
    assert.equal(theirs.whose, 'BELOW');
    assert.equal(theirs.merchant, below.number);
    assert.ok(valueOf(theirs, 'private_key'));
    assert.equal(done(await partner.post(`/v1/channel-accounts/${theirs.id}`, { name: '小店支付宝' })).name, '小店支付宝');
    const whose = (items, id) => items.find((item) => item.id === id)?.whose;
    const own = done(await partner.get('/v1/channel-accounts?limit=100')).items;
    assert.equal(whose(own, account.id), 'OWN');
    assert.equal(whose(own, theirs.id), undefined);
    const brought = done(await partner.get(`/v1/channel-accounts?merchant=${below.number}&limit=100`)).items;
    assert.deepEqual([whose(brought, theirs.id), whose(brought, account.id)], ['BELOW', 'OWN']);
    const seen = done(await below.client.get('/v1/channel-accounts?limit=100')).items;
    assert.deepEqual([whose(seen, theirs.id), whose(seen, account.id)], ['OWN', 'PARTNER']);
    assert.equal(done(await below.client.get(`/v1/channel-accounts/${account.id}`)).values, undefined);
    refused(await below.client.post(`/v1/channel-accounts/${account.id}`, { state: 'ON' }), 403, 'FORBIDDEN');
    refused(await neighbour.post(`/v1/channel-accounts/${theirs.id}`, { state: 'ON' }), 404, 'NOT_FOUND');
    assert.equal(done(await below.client.post(`/v1/channel-accounts/${theirs.id}`, { weight: 7 })).weight, 7);
});

test('a list is narrowed and paged, the newest first', async () => {
    const all = done(await shop.get('/v1/channel-accounts?limit=100')).items;
    assert.ok(all.length >= 2);
    const first = done(await shop.get('/v1/channel-accounts?limit=1'));
    assert.deepEqual(first.items, all.slice(0, 1));
    assert.deepEqual(done(await shop.get(`/v1/channel-accounts?limit=1&after=${first.next}`)).items, all.slice(1, 2));
    assert.ok(all.every((item) => item.values === undefined));
    assert.deepEqual(done(await shop.get('/v1/channel-accounts?state=OFF&limit=100')).items, all.filter((item) => item.state === 'OFF'));
});

test('where a channel is is the operator\'s to say, unless he lets apps say it', async () => {
    await stopped(() => {}, '--alipay-settles-to', 'platform', '--account-apps-say-where', 'no');
    const answer = refused(await rsaShop.post('/v1/channel-accounts', newAccount()), 400, 'FIELD_WRONG');
    assert.equal(answer.body.detail, 'values.gateway');
    refused(await rsaShop.post(`/v1/channel-accounts/${account.id}`, { values: { cashier: 'https://elsewhere.example' } }), 400, 'FIELD_WRONG');
    const made = done(await rsaShop.post('/v1/channel-accounts', newAccount({ values: values({ gateway: undefined }) })));
    assert.equal(valueOf(made, 'gateway'), undefined);
    const { items } = done(await shop.get('/v1/channels'));
    assert.equal(items[0].fields.find((field) => field.kind === 'URL').operators, true);
    await again(() => {});
});

test('a merchant has so many accounts at most', async () => {
    let answer = null;
    for (let i = 0; i < 20; i++) {
        answer = await below.client.post('/v1/channel-accounts', newAccount({ name: `第 ${i} 个` }));
        if (answer.status !== 200) break;
    }
    refused(answer, 422, 'OUT_OF_RANGE');
    assert.equal(sql(`select count(*) from channel_account a join merchant m on m.id = a.merchant_id where m.number = ${below.number}`), '16');
});
