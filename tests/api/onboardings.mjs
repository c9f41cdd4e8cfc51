// How an application at a channel stands: people enter what the channel says, and the app sees it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { done, hubCommand, hubLog, merchantNumber, neighbour, otherId, refused, shop, sql, stopped } from './world.mjs';

// Commands of person 7, with the hub stopped for them; it starts again as the tests before left it.
const entered = (what) => stopped(what, '--alipay-settles-to', 'platform');
const enter = (...words) => hubCommand('onboarding', id, words[0], '7', ...words.slice(1));
const look = async () => done(await shop.get(`/v1/onboardings/${id}`));
let id = null;

test('an application that is rejected says what is missing, field by field', async () => {
    const merchant = merchantNumber();
    const partner = sql("select max(id) from channel_account where name = '微信'");
    await entered(() => {
        [, id] = /^onboarding (\d+) draft$/.exec(hubCommand('onboarding', 'add', merchant, partner, '1900000001_17', '7'));
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
