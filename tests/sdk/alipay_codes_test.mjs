// Everything that the sandbox can refuse with is reached: by itself where it says so in the
// checks below, and each row of its table by order.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { execOf, fault, file, keySdk, makeShop, newBarcode, newNumber, press, rawCall, scan, state, url }
  from './alipay_world.mjs';

const sdk = keySdk();
const exec = execOf(sdk);
const table = readFileSync(new URL('../../tools/sandbox/alipay/alipay_refusal.def', import.meta.url), 'utf8');
const rows = [...table.matchAll(/^REFUSAL\(\w+, "(\d+)", "([^"]+)",\s+"([^"]+)", "([^"]+)"\)/gm)];
let shop;

before(async () => { shop = await makeShop(); });
after(() => shop.close());

const only = ({ json }) => Object.entries(json)[0][1];

test('each row of the table is said when it is ordered, and nothing is done', async () => {
  assert.ok(rows.length > 100);
  for (const [, code, msg, subCode, subMsg] of rows) {
    const outTradeNo = newNumber('C');
    await fault(url, { what: 'refused', number: outTradeNo, text: subCode });
    // To an app that it does not know, Alipay signs nothing.
    const answer = await sdk.exec('alipay.trade.precreate',
      { bizContent: { outTradeNo, totalAmount: '1.00', subject: 'a' } },
      { validateSign: !subCode.endsWith('-app-id') });
    assert.deepEqual([answer.code, answer.msg, answer.subCode], [code, msg, subCode]);
    assert.ok(answer.subMsg.startsWith(subMsg));
    assert.equal(await state(url, outTradeNo), undefined);
  }
});

test('the gateway checks one thing after the other', async () => {
  const checks = [
    [{ app_id: undefined }, '40001', 'isv.missing-app-id', false],
    [{ app_id: '2021000000000009' }, '40002', 'isv.invalid-app-id', false],
    [{ method: undefined }, '40001', 'isv.missing-method'],
    [{ method: 'alipay.trade.steal' }, '40002', 'isv.invalid-method'],
    [{ format: 'xml' }, '40002', 'isv.invalid-format'],
    [{ charset: 'latin1' }, '40002', 'isv.invalid-charset'],
    [{ sign_type: undefined }, '40001', 'isv.missing-signature-type'],
    [{ sign_type: 'RSA' }, '40002', 'isv.invalid-signature-type'],
    [{ timestamp: undefined }, '40001', 'isv.missing-timestamp'],
    [{ timestamp: '2026-11-23T09:53:58' }, '40002', 'isv.invalid-timestamp'],
    [{ timestamp: '2020-01-01 00:00:00' }, '40002', 'isv.invalid-timestamp'],
    [{ version: undefined }, '40001', 'isv.missing-version'],
    [{ biz_content: '{' }, '40002', 'isv.invalid-parameter'],
    [{ biz_content: '{"out_trade_no":"<script>"}' }, '40002', 'isv.suspected-attack'],
    [{ app_auth_token: 'x' }, '20001', 'aop.invalid-app-auth-token'],
    [{ biz_content: '{"out_trade_no":"X1"}' }, '40004', 'ACQ.TRADE_NOT_EXIST'],
  ];
  for (const [params, code, subCode, signed = true] of checks) {
    const answer = await rawCall(url, params);
    assert.equal(answer.status, 200);
    assert.deepEqual([only(answer).code, only(answer).sub_code], [code, subCode], JSON.stringify(params));
    assert.equal('sign' in answer.json, signed);
    assert.match(answer.headers.get('trace_id'), /^0b/);
  }
  assert.equal(only(await rawCall(url, {}, { sign: false })).sub_code, 'isv.missing-signature');
  assert.equal(only(await rawCall(url, {}, { privateKey: file('alipay_private') })).sub_code,
    'isv.invalid-signature');
});

const pay = (outTradeNo, ending, notifyUrl) => exec('alipay.trade.pay', { outTradeNo, totalAmount: '2.00',
  subject: 'tea', scene: 'bar_code', authCode: newBarcode(ending) },
  notifyUrl ? { notifyUrl } : {});
const statusOf = async (outTradeNo) => (await exec('alipay.trade.query', { outTradeNo })).tradeStatus;

test('barcodes go wrong by themselves', async () => {
  const numbers = Object.fromEntries(['9901', '9902', '9903', '9904', '9905', '9907', '9908']
    .map((ending) => [ending, newNumber('M')]));
  const began = Date.now();
  assert.equal((await pay(numbers[9901], '9901', shop.url)).code, '10003');
  assert.equal((await pay(numbers[9902], '9902')).code, '10003');
  assert.equal((await pay(numbers[9903], '9903')).subCode, 'ACQ.BUYER_BALANCE_NOT_ENOUGH');
  assert.equal((await pay(numbers[9904], '9904')).subCode, 'ACQ.SYSTEM_ERROR');
  assert.equal(await statusOf(numbers[9904]), 'TRADE_SUCCESS');
  assert.equal((await pay(numbers[9905], '9905')).subCode, 'ACQ.PAYMENT_AUTH_CODE_INVALID');
  assert.equal((await pay(numbers[9907], '9907')).code, '20000');
  assert.equal(await statusOf(numbers[9907]), 'TRADE_SUCCESS');
  await assert.rejects(pay(numbers[9908], '9908'));
  assert.equal(await statusOf(numbers[9908]), 'TRADE_SUCCESS');
  const silent = newNumber('M');
  await assert.rejects(execOf(keySdk(url, { timeout: 500 }))('alipay.trade.pay', { outTradeNo: silent,
    totalAmount: '2.00', subject: 'tea', scene: 'bar_code', authCode: newBarcode('9906') }));
  assert.equal(await statusOf(silent), 'TRADE_SUCCESS');
  // Whoever types his password pays, though nobody asks.
  await shop.received(numbers[9901]);
  assert.ok(Date.now() - began >= 4900);
  assert.equal(await statusOf(numbers[9901]), 'TRADE_SUCCESS');
  assert.equal(await statusOf(numbers[9902]), 'WAIT_BUYER_PAY');
});

const notified = async (what, value = 0, count = 2) => {
  const outTradeNo = newNumber('F');
  shop.answer = (form) => (sdk.checkNotifySignV2(form) && form.seller_id === '2088621000000001'
    && form.app_id === '2021000000000001' && form.total_amount === '2.00' ? 'success' : 'fail');
  if (what) await fault(url, { what, value, number: outTradeNo });
  assert.equal((await pay(outTradeNo, undefined, shop.url)).code, '10000');
  return shop.received(outTradeNo, count);
};

test('a sending of a notify can lie in each way, and the next one is true', async () => {
  const lies = {
    notify_wrong_signature: ({ form }) => assert.equal(sdk.checkNotifySignV2(form), false),
    notify_no_signature: ({ form }) => assert.equal(form.sign, undefined),
    notify_wrong_amount: ({ form }) => assert.equal(form.total_amount, '2.01'),
    notify_wrong_app: ({ form }) => assert.notEqual(form.app_id, '2021000000000001'),
    notify_wrong_merchant: ({ form }) => assert.notEqual(form.seller_id, '2088621000000001'),
    notify_truncated: ({ raw }) => assert.ok(raw.length < 900),
  };
  for (const [what, check] of Object.entries(lies)) {
    const [lie, truth] = await notified(what);
    check(lie);
    assert.ok(sdk.checkNotifySignV2(truth.form));
    assert.equal(truth.form.total_amount, '2.00');
  }
});

test('a notify is skewed, duplicated and replayed to the byte', async () => {
  const [skewed] = await notified('notify_skewed', 3600000, 1);
  assert.ok(sdk.checkNotifySignV2(skewed.form));
  assert.ok(Date.now() - Date.parse(`${skewed.form.notify_time.replace(' ', 'T')}+08:00`) > 3500000);
  const [first, second] = await notified('notify_duplicate');
  assert.equal(first.form.notify_id, second.form.notify_id);
  const [once, again] = await notified('notify_replayed', 1500);
  assert.equal(once.raw, again.raw);
});

test('a query can tell another amount than was paid', async () => {
  const outTradeNo = newNumber('W');
  await pay(outTradeNo);
  await fault(url, { what: 'reply_wrong_amount', method: 'alipay.trade.query', number: outTradeNo });
  const wrong = await exec('alipay.trade.query', { outTradeNo });
  assert.notEqual(wrong.totalAmount, '2.00');
  assert.equal((await exec('alipay.trade.query', { outTradeNo })).totalAmount, '2.00');
});

test('receivers have their limits', async () => {
  const bind = (receiverList) => exec('alipay.trade.royalty.relation.bind',
    { outRequestNo: newNumber('B').slice(0, 32), receiverList });
  const one = (account, type = 'userId') => ({ type, account });
  assert.equal((await bind([])).subCode, 'RECEIVER_LIST_EMPTY');
  assert.equal((await bind(Array.from({ length: 21 }, (_, i) => one(`20880000000002${10 + i}`)))).subCode,
    'RECEIVER_LIST_OVERLOAD');
  assert.equal((await bind([one('a@b', 'carrier')])).subCode, 'INVALID_RECEIVER_TYPE');
  assert.equal((await bind([one('2088')])).subCode, 'USER_NOT_EXIST');
});

test('what was asked before is the same again, or inconsistent', async () => {
  const outTradeNo = newNumber('I');
  const order = { outTradeNo, totalAmount: '1.00', subject: 'a' };
  const made = await exec('alipay.trade.precreate', order);
  assert.equal((await exec('alipay.trade.precreate', order)).qrCode, made.qrCode);
  for (const other of [{ totalAmount: '1.01' }, { subject: 'b' }, { body: 'c' }])
    assert.equal((await exec('alipay.trade.precreate', { ...order, ...other })).subCode,
      'ACQ.CONTEXT_INCONSISTENT');
  await press(url, await scan(made.qrCode));
  assert.equal((await exec('alipay.trade.precreate', order)).subCode, 'ACQ.TRADE_HAS_SUCCESS');
});
