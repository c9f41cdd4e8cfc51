// How an application at a channel stands: people enter what the channel says, and the app sees it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Client } from './client.mjs';
import { API_BASE, API_SANDBOX, API_SHOP, done, hubCommand, hubLog, merchantNumber, neighbour, otherId, PARTNER_NUMBER, partner, refused, shop, sql, stopped,
    unique } from './world.mjs';

// Commands of person 7, with the hub stopped for them; it starts again as the tests before left it.
const entered = (what) => stopped(what, '--alipay-settles-to', 'platform');
const enter = (...words) => hubCommand('onboarding', id, words[0], '7', ...words.slice(1));
const look = async () => done(await shop.get(`/v1/onboardings/${id}`));
let id = null;

test('an application that is rejected says what is missing, field by field', async () => {
    const merchant = merchantNumber();
    const account = sql("select max(id) from channel_account where name = '微信'");
    await entered(() => {
        [, id] = /^onboarding (\d+) draft$/.exec(hubCommand('onboarding', 'add', merchant, account, '1900000001_17', '7'));
        enter('submitted', 'channel', '2000002124775691');
        enter('auditing');
        enter('rejected', 'note', '资料有误', 'field', 'license_copy', '图片不清晰', 'field', 'id_card_number', '与姓名不符');
    });
    const shown = await look();
    assert.equal(shown.state, 'REJECTED');
    assert.equal(shown.channel, 'wechat');
    assert.equal(shown.number, '1900000001_17');
    assert.equal(shown.channel_number, '2000002124775691');
    assert.equal(shown.note, '资料有误');
    assert.deepEqual(shown.faults, [{ field: 'license_copy', reason: '图片不清晰' }, { field: 'id_card_number', reason: '与姓名不符' }]);
    assert.deepEqual(done(await shop.get('/v1/onboardings?state=REJECTED')), { items: [shown] });
});

test('another merchant sees nothing of an application', async () => {
    refused(await neighbour.get(`/v1/onboardings/${id}`), 404, 'NOT_FOUND');
    assert.match(hubLog(), new RegExp(`foreign_id request=\\S+ app=${otherId} kind=onboarding id=${id}`));
    assert.deepEqual(done(await neighbour.get('/v1/onboardings')), { items: [] });
    refused(await shop.get('/v1/onboardings/nobody'), 404, 'NOT_FOUND');
    refused(await shop.get('/v1/onboardings?state=LOST'), 400, 'FIELD_WRONG');
});

test('mended, it says where to sign, and at last which sub-merchant it came to', async () => {
    await entered(() => {
        enter('submitted');
        enter('to_be_signed', 'sign', 'https://pay.weixin.qq.com/public/apply4ec_sign/s');
    });
    const signing = await look();
    assert.equal(signing.state, 'TO_BE_SIGNED');
    assert.equal(signing.sign_url, 'https://pay.weixin.qq.com/public/apply4ec_sign/s');
    assert.deepEqual(signing.faults, []);
    assert.equal(signing.sub_number, undefined);
    await entered(() => enter('finished', 'sub', '1900000109'));
    const finished = await look();
    assert.equal(finished.state, 'FINISHED');
    assert.equal(finished.sub_number, '1900000109');
});

// --- entered by the app of the partner ---

const pem = (name) => readFileSync(`${API_SHOP}/keys/${name}.pem`, 'utf8');
let account = null; // the partner's own
let brought = null; // a merchant that the partner brought: number, client
let application = null;

test('a partner enters the application of a merchant that it brought, once', async () => {
    brought = await entered(() => {
        const [, number] = /^merchant (\d+)/.exec(hubCommand('add', 'merchant', '面馆', '38', '20', PARTNER_NUMBER, '5'));
        const said = hubCommand('add', 'app', number, '面馆的应用');
        return { number: Number(number),
            client: new Client(API_BASE, { id: /^app (\d+)$/m.exec(said)[1], secret: /^secret (\w+)$/m.exec(said)[1] }) };
    });
    const file = JSON.parse(readFileSync(`${API_SHOP}/wechat.json`, 'utf8'));
    const values = Object.fromEntries(Object.entries(file).map(([name, value]) =>
        (name.endsWith('_file') ? [name.replace('_file', ''), readFileSync(`${API_SHOP}/${value}`, 'utf8')] : [name, value])));
    account = done(await partner.post('/v1/channel-accounts', { dialect: 'wechat', name: '伙伴', values }));
    assert.equal(account.values.find((value) => value.name === 'api_v3_key').value, undefined);
    const asked = { account: account.id, number: 'X_17', merchant: brought.number };
    const key = unique('key');
    application = done(await partner.post('/v1/onboardings', asked, key));
    assert.deepEqual([application.state, application.merchant, application.account, application.channel, application.number],
        ['DRAFT', brought.number, account.id, 'wechat', 'X_17']);
    assert.deepEqual(done(await partner.post('/v1/onboardings', asked, key)), application);
    assert.deepEqual(done(await partner.post('/v1/onboardings', asked)), application);
    assert.equal(done(await partner.get('/v1/onboardings')).items.find((one) => one.id === application.id), undefined);
    assert.deepEqual(done(await partner.get(`/v1/onboardings?merchant=${brought.number}`)), { items: [application] });
    assert.deepEqual(done(await brought.client.get('/v1/onboardings')), { items: [application] });
});

test('it is moved as the channel says, and ends in an account that is off', async () => {
    const path = `/v1/onboardings/${application.id}`;
    done(await partner.post(path, { state: 'SUBMITTED', channel_number: '2000002124775691' }));
    const rejected = done(await partner.post(path, { state: 'REJECTED', note: '资料有误', faults: [{ field: 'license_copy', reason: '图片不清晰' },
        { field: 'id_card_number' }] }));
    assert.deepEqual(rejected.faults, [{ field: 'license_copy', reason: '图片不清晰' }, { field: 'id_card_number' }]);
    assert.equal(rejected.note, '资料有误');
    assert.equal(rejected.channel_number, '2000002124775691');
    refused(await partner.post(path, { state: 'TO_BE_SIGNED' }), 409, 'BAD_STATE'); // what was rejected goes in again first
    done(await partner.post(path, { state: 'SUBMITTED' }));
    const signing = done(await partner.post(path, { state: 'TO_BE_SIGNED', sign_url: 'https://pay.weixin.qq.com/public/apply4ec_sign/s' }));
    assert.equal(signing.sign_url, 'https://pay.weixin.qq.com/public/apply4ec_sign/s');
    assert.deepEqual(signing.faults, []);
    const lacking = refused(await partner.post(path, { state: 'FINISHED' }), 400, 'FIELD_MISSING');
    assert.equal(lacking.body.detail, 'sub_number');
    const finished = done(await partner.post(path, { state: 'FINISHED', sub_number: '1900000109' }));
    assert.equal(finished.state, 'FINISHED');
    const made = done(await brought.client.get(`/v1/channel-accounts/${finished.made_account}`));
    assert.deepEqual([made.state, made.whose, made.dialect], ['OFF', 'OWN', 'wechat']);
    assert.equal(made.values.find((value) => value.name === 'sub_mchid').value, '1900000109');
    assert.ok(!JSON.stringify(made).includes(pem('wechat_merchant_private').split('\n')[1]));
    refused(await partner.post(path, { state: 'DRAFT' }), 409, 'BAD_STATE');
});

test('nobody else enters anything, and what cannot be is refused by its field', async () => {
    const asked = { account: account.id, number: 'X_18', merchant: brought.number };
    const before = sql("select (select count(*) from onboarding) || ' ' || (select count(*) from onboarding_step)");
    refused(await neighbour.post('/v1/onboardings', { ...asked, merchant: undefined }), 404, 'NOT_FOUND');
    refused(await partner.post('/v1/onboardings', { ...asked, merchant: 2 }), 404, 'NOT_FOUND');
    refused(await partner.post('/v1/onboardings', { ...asked, account: '4711' }), 404, 'NOT_FOUND');
    refused(await brought.client.post('/v1/onboardings', { account: account.id, number: 'X_18' }), 403, 'FORBIDDEN');
    refused(await brought.client.post(`/v1/onboardings/${application.id}`, { state: 'CANCELLED' }), 403, 'FORBIDDEN');
    refused(await neighbour.post(`/v1/onboardings/${application.id}`, { state: 'CANCELLED' }), 404, 'NOT_FOUND');
    for (const [path, body, code, detail] of [
        ['/v1/onboardings', { ...asked, number: 'X 18' }, 'FIELD_WRONG', 'number'],
        ['/v1/onboardings', { ...asked, account: 'mine' }, 'FIELD_WRONG', 'account'],
        ['/v1/onboardings', { merchant: brought.number, number: 'X_18' }, 'FIELD_MISSING', 'account'],
        [`/v1/onboardings/${application.id}`, {}, 'FIELD_MISSING', 'state'],
        [`/v1/onboardings/${application.id}`, { state: 'finished' }, 'FIELD_WRONG', 'state'],
        [`/v1/onboardings/${application.id}`, { state: 'SUBMITTED', sign_url: 'javascript:alert(1)' }, 'FIELD_WRONG', 'sign_url'],
        [`/v1/onboardings/${application.id}`, { state: 'REJECTED', faults: [{ reason: '?' }] }, 'FIELD_MISSING', 'faults'],
    ]) assert.equal(refused(await partner.post(path, body), 400, code).body.detail, detail);
    assert.equal(sql("select (select count(*) from onboarding) || ' ' || (select count(*) from onboarding_step)"), before);
});
