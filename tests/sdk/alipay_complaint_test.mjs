// Complaints by Alipay's SDK, in v2 and v3: listed, asked about, replied to, settled, told of.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { china, execOf, keySdk, makeShop, newBarcode, newNumber, post, url } from './alipay_world.mjs';

const sdk = keySdk();
const exec = execOf(sdk);
const calls = 'alipay.merchant.tradecomplain';
const rest = async (method, path, options) =>
  (await sdk.curl(method, `/v3/alipay/merchant/tradecomplain/${path}`, options)).data;
const wish = (body) => post(url, '/sandbox/alipay/complaint', body);
const refused = (promise, code) => assert.rejects(promise, (error) => {
  assert.deepEqual([error.code, error.responseHttpStatus], [code, 400]);
  return true;
});
let shop;

before(async () => {
  shop = await makeShop();
  await post(url, '/sandbox/alipay/messages', { url: shop.url });
});
after(async () => {
  await post(url, '/sandbox/alipay/messages', { url: '' });
  shop.close();
});

// The number of a complaint about a trade that was paid just now, and the trade's.
const complain = async (text) => {
  const outTradeNo = newNumber('C');
  const paid = await exec('alipay.trade.pay', { outTradeNo, totalAmount: '12.34', subject: 'tea', scene: 'bar_code',
    authCode: newBarcode() });
  assert.equal(paid.code, '10000');
  await wish({ number: outTradeNo, text, kind: '重复扣款', wish: '我要退款', phone: '13656767876' });
  const listed = await exec(`${calls}.batchquery`, { pageNum: 1, pageSize: 20, endTime: china() });
  const found = listed.tradeComplainInfos.find((one) => one.merchantOrderNo === outTradeNo);
  assert.equal(found.status, 'MERCHANT_PROCESSING');
  assert.equal(found.tradeNo, paid.tradeNo);
  return { id: found.complainEventId, outTradeNo };
};

test('v2: a complaint is listed, shown with its history, replied to and settled', async () => {
  const { id: complainEventId, outTradeNo } = await complain('为什么再次扣款');
  let shown = await exec(`${calls}.query`, { complainEventId });
  assert.deepEqual([shown.tradeAmount, shown.complainReason, shown.leafCategoryName, shown.phoneNo, shown.merchantOrderNo],
    ['12.34', '重复扣款', '我要退款', '13656767876', outTradeNo]);
  assert.equal((await exec(`${calls}.reply.submit`, { complainEventId, replyContent: '马上核实' })).code, '10000');
  shown = await exec(`${calls}.query`, { complainEventId });
  assert.deepEqual(shown.replyDetailInfos.map((word) => [word.replierRole, word.content]),
    [['USER', '为什么再次扣款'], ['MERCHANT', '马上核实']]);
  assert.equal(shown.status, 'MERCHANT_PROCESSING');
  const feedback = { complainEventId, feedbackCode: '05', feedbackContent: '已退还', operator: '小王' };
  assert.equal((await sdk.exec(`${calls}.feedback.submit`, feedback, { validateSign: true })).code, '10000');
  assert.equal((await exec(`${calls}.query`, { complainEventId })).status, 'MERCHANT_FEEDBACKED');
  assert.equal((await sdk.exec(`${calls}.feedback.submit`, feedback)).subCode, 'STATUS_CHANGED');
  await wish({ complaint: complainEventId, agree: true });
  shown = await exec(`${calls}.query`, { complainEventId });
  assert.equal(shown.status, 'FINISHED');
  assert.match(shown.gmtFinished, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  assert.equal((await exec(`${calls}.reply.submit`, { complainEventId, replyContent: '好' })).subCode, 'STATUS_CHANGED');
});

test('v3: the same, by paths of their own', async () => {
  const { id: complain_event_id, outTradeNo } = await complain('少了一杯');
  const listed = await rest('POST', 'batchquery', { body: { page_num: 1, page_size: 20, status: 'MERCHANT_PROCESSING' } });
  assert.ok(listed.trade_complain_infos.some((one) => one.complain_event_id === complain_event_id));
  assert.equal(listed.total_page_num, Math.ceil(listed.total_num / 20));
  await rest('POST', 'reply', { body: { complain_event_id, reply_content: '马上补做' } });
  await rest('POST', 'feedback', { body: { complain_event_id, feedback_code: '05', feedback_content: '已补做' } });
  const shown = await rest('GET', complain_event_id);
  assert.equal(shown.merchant_order_no, outTradeNo);
  assert.equal(shown.status, 'MERCHANT_FEEDBACKED');
  assert.deepEqual(shown.reply_detail_infos.map((word) => word.content), ['少了一杯', '马上补做', '已补做']);
  await wish({ complaint: complain_event_id, text: '还是没收到' });
  assert.equal((await rest('GET', complain_event_id)).status, 'PLATFORM_PROCESSING');
});

test('what is wrong with a call is refused in the words of each API', async () => {
  const { id: complainEventId } = await complain('x');
  assert.equal((await exec(`${calls}.query`, { complainEventId: '2020' })).subCode, 'AUTHORITY_ILLEGAL');
  assert.equal((await exec(`${calls}.batchquery`, { pageNum: 1, pageSize: 21 })).subCode, 'PARAM_ILLEGAL');
  assert.equal((await exec(`${calls}.reply.submit`, { complainEventId, replyContent: '字'.repeat(201) })).subCode,
    'PARAM_ILLEGAL');
  await refused(rest('GET', '2020'), 'AUTHORITY_ILLEGAL');
  await refused(rest('POST', 'feedback', { body: { complain_event_id: complainEventId, feedback_code: '99',
    feedback_content: 'x' } }), 'PARAM_ILLEGAL');
  await refused(rest('POST', 'reply/submit', { body: {} }), 'invalid-method');
});

test('the application is told that there is news, signed as every message', async () => {
  const { id } = await complain('y');
  const [{ form }] = await shop.received(id);
  assert.equal(form.msg_method, `${calls}.changed`);
  assert.deepEqual(JSON.parse(form.biz_content), { complain_event_id: id });
  assert.equal(sdk.checkNotifySignV2(form), true);
  await exec(`${calls}.reply.submit`, { complainEventId: id, replyContent: '好' });
  assert.equal((await shop.received(id, 2)).length, 2);
});
