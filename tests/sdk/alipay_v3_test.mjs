// Alipay's SDK speaks OpenAPI v3 with the sandbox; what it never sends is sent by hand.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { after, before, test } from 'node:test';

import { fault, keySdk, makeShop, newBarcode, newNumber, press, rawRest, restSigned, scan, sellerId, url }
  from './alipay_world.mjs';

const sdk = keySdk();
let shop;

before(async () => { shop = await makeShop(); });
after(() => shop.close());

const call = async (method, path, options) =>
  (await sdk.curl(method, `/v3/alipay/${path}`, options)).data;
const ask = (path, body) => call('POST', path, { body });
const refused = (promise, code, status = 400) => assert.rejects(promise, (error) => {
  assert.deepEqual([error.code, error.responseHttpStatus], [code, status]);
  return true;
});

test('a trade lives: precreate, query, notify, refund, refund query', async () => {
  const outTradeNo = newNumber('V3');
  const made = await ask('trade/precreate',
    { out_trade_no: outTradeNo, total_amount: '88.88', subject: '中 文+%', notify_url: shop.url });
  assert.match(made.qr_code, /^http:\/\/127\.0\.0\.1:\d+\/qr\/bax/);
  await refused(ask('trade/query', { out_trade_no: outTradeNo }), 'ACQ.TRADE_NOT_EXIST');
  await press(url, await scan(made.qr_code));
  const queried = await ask('trade/query', { out_trade_no: outTradeNo });
  assert.equal(queried.trade_status, 'TRADE_SUCCESS');
  assert.equal(queried.code, undefined);
  const [{ form }] = await shop.received(outTradeNo);
  assert.equal(sdk.checkNotifySignV2(form), true);
  assert.equal(form.seller_id, sellerId);

  const part = { out_trade_no: outTradeNo, refund_amount: '8.88', out_request_no: 'R1' };
  assert.equal((await ask('trade/refund', part)).fund_change, 'Y');
  assert.equal((await ask('trade/refund', part)).fund_change, 'N');
  const found = await ask('trade/fastpay/refund/query', { out_trade_no: outTradeNo, out_request_no: 'R1' });
  assert.equal(found.refund_status, 'REFUND_SUCCESS');
  assert.deepEqual(await ask('trade/fastpay/refund/query', { out_trade_no: outTradeNo, out_request_no: 'R9' })
    .then(({ refund_status: is }) => is), undefined);
});

test('barcodes, closing and cancelling', async () => {
  const paid = newNumber('V3');
  const order = { total_amount: '1.00', subject: 'tea', scene: 'bar_code' };
  const result = await ask('trade/pay', { ...order, out_trade_no: paid, auth_code: newBarcode() });
  assert.match(result.gmt_payment, /^\d{4}-/);
  assert.equal((await ask('trade/cancel', { out_trade_no: paid })).action, 'refund');
  const waits = newNumber('V3');
  const asked = await ask('trade/pay', { ...order, out_trade_no: waits, auth_code: newBarcode('9902') });
  assert.equal(asked.gmt_payment, undefined);
  assert.equal((await ask('trade/close', { out_trade_no: waits })).out_trade_no, waits);
  await refused(ask('trade/close', { out_trade_no: waits }), 'ACQ.REASON_TRADE_STATUS_INVALID');
  await refused(ask('trade/pay', { ...order, out_trade_no: newNumber('V3'), auth_code: newBarcode('9903') }),
    'ACQ.BUYER_BALANCE_NOT_ENOUGH');
});

test('sharing: a GET has its parameters in the query, and they are signed', async () => {
  const outTradeNo = newNumber('V3');
  const account = '2088000000000109';
  const made = await ask('trade/precreate', { out_trade_no: outTradeNo, total_amount: '10.00', subject: 'a',
    extend_params: { royalty_freeze: 'true' } });
  const tradeNo = await scan(made.qr_code);
  await press(url, tradeNo);
  await ask('trade/royalty/relation/bind', { out_request_no: 'B1', receiver_list: [{ type: 'userId', account, name: '王 五' }] });
  const list = await ask('trade/royalty/relation/batchquery', { out_request_no: 'Q1', page_num: 1, page_size: 20 });
  assert.deepEqual(list.receiver_list.filter((one) => one.account === account),
    [{ type: 'userId', account, name: '王 五' }]);
  const settled = await ask('trade/order/settle', { out_request_no: `S${outTradeNo}`, trade_no: tradeNo,
    royalty_parameters: [{ trans_in_type: 'userId', trans_in: account, amount_percentage: 30 }] });
  for (const query of [{ settle_no: settled.settle_no }, { trade_no: tradeNo, out_request_no: `S${outTradeNo}` }]) {
    const told = await call('GET', 'trade/order/settle/query', { query });
    assert.deepEqual(told.royalty_detail_list.map(({ amount, state }) => [amount, state]), [['3.00', 'SUCCESS']]);
  }
  await ask('trade/royalty/relation/unbind', { out_request_no: 'U1', receiver_list: [{ type: 'userId', account }] });
  await refused(ask('trade/order/settle', { out_request_no: `T${outTradeNo}`, trade_no: tradeNo,
    royalty_parameters: [{ trans_in_type: 'userId', trans_in: account, amount: '1.00' }] }),
  'ACQ.ROYALTY_RECEIVER_INVALID');
});

test('who asks wrongly is told so, unsigned, in the words of v3', async () => {
  const path = '/v3/alipay/trade/query';
  const now = Date.now();
  const rows = [
    [{ auth: { app_id: undefined } }, 'missing-app-id'],
    [{ auth: { app_id: '2021000000000009' } }, 'invalid-app-id'],
    [{ auth: { timestamp: undefined } }, 'missing-timestamp'],
    [{ auth: { timestamp: 'yesterday' } }, 'invalid-timestamp'],
    [{ auth: { timestamp: now - 601000 } }, 'invalid-timestamp'],
    [{ auth: { timestamp: now - 90000, expired_seconds: 60 } }, 'invalid-timestamp'],
    [{ auth: { nonce: undefined } }, 'missing-nonce'],
    [{ sign: false }, 'missing-signature'],
    [{ sign: 'AAAA' }, 'invalid-signature'],
    [{ scheme: 'Bearer' }, 'invalid-signature-type'],
    [{ body: '{' }, 'invalid-parameter'],
    [{ body: '{"out_trade_no":"<script>"}' }, 'suspected-attack'],
    [{ headers: { 'alipay-app-auth-token': 'x' } }, 'aop.invalid-app-auth-token', 401],
    [{ headers: { authorization: '' } }, 'missing-timestamp'],
    [{ auth: { app_cert_sn: '0'.repeat(32) } }, 'missing-alipay-root-cert-sn'],
  ];
  for (const [options, code, status = 400] of rows) {
    const answer = await rawRest(url, path, options);
    assert.deepEqual([answer.status, answer.json.code], [status, code], JSON.stringify(options));
    assert.ok(!answer.headers.has('alipay-signature'));
    assert.ok(answer.headers.get('alipay-trace-id'));
    assert.match(answer.json.links[0].link, /^https:/);
  }
  assert.equal((await rawRest(url, '/v3/alipay/trade/steal')).json.code, 'invalid-method');
  assert.equal((await rawRest(url, path, { method: 'GET' })).json.code, 'invalid-method');
});

test('a nonce is good once', async () => {
  const auth = { nonce: crypto.randomUUID(), timestamp: Date.now() };
  const path = '/v3/alipay/trade/query';
  assert.equal((await rawRest(url, path, { auth, body: '{"out_trade_no":"X"}' })).json.code, 'ACQ.TRADE_NOT_EXIST');
  assert.equal((await rawRest(url, path, { auth, body: '{"out_trade_no":"X"}' })).json.code, 'invalid-nonce');
});

test('answers are signed, late, cut off and wrong as they are told to', async () => {
  const outTradeNo = newNumber('V3');
  const order = { out_trade_no: outTradeNo, total_amount: '1.00', subject: 'tea' };
  const fine = await rawRest(url, '/v3/alipay/trade/precreate', { body: JSON.stringify(order) });
  assert.ok(restSigned(fine));
  assert.ok(Math.abs(fine.headers.get('alipay-timestamp') - Date.now()) < 5000);
  const spoiled = (what, value = 0) =>
    fault(url, { what, value, method: 'alipay.trade.precreate', number: outTradeNo });
  await spoiled('reply_bad_signature');
  await assert.rejects(ask('trade/precreate', order));
  await spoiled('reply_no_signature');
  await assert.rejects(ask('trade/precreate', order));
  await spoiled('reply_skewed', 900000);
  const old = await rawRest(url, '/v3/alipay/trade/precreate', { body: JSON.stringify(order) });
  assert.ok(restSigned(old) && Date.now() - old.headers.get('alipay-timestamp') > 890000);
  await spoiled('reply_truncated');
  await assert.rejects(ask('trade/precreate', order));
  await spoiled('reply_unknown');
  await refused(ask('trade/precreate', order), 'isp.unknow-error', 500);
  for (const status of [429, 500, 502]) {
    await spoiled(`reply_${status}`);
    await assert.rejects(ask('trade/precreate', order));
  }
  await spoiled('reply_slow', 1200);
  const began = Date.now();
  assert.match((await ask('trade/precreate', order)).qr_code, /bax/);
  assert.ok(Date.now() - began >= 1200);
});
