// Alipay's own SDK for Node drives the sandbox: what it accepts, we sign as Alipay does.
// Started by run.sh, with SANDBOX_URL and SANDBOX_KEYS.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { after, before, test } from 'node:test';

import { AlipaySdk } from 'alipay-sdk';

const url = process.env.SANDBOX_URL;
const key = (name) => readFileSync(`${process.env.SANDBOX_KEYS}/${name}.pem`, 'utf8');
const bare = (pem) => pem.replace(/-----[A-Z ]+-----|\s/g, '');

const sdkWith = (privateKey, appId = '2021000000000001', timeout = 5000) => new AlipaySdk({
  appId,
  privateKey: bare(privateKey),
  keyType: 'PKCS8',
  timeout,
  alipayPublicKey: bare(key('alipay_public')),
  gateway: `${url}/gateway.do`,
});
const sdk = sdkWith(key('app_private'));

let numbers = 0;
const newNumber = () => `SDK${Date.now()}${numbers++}`;

const exec = (method, bizContent, params = {}) =>
  sdk.exec(method, { ...params, bizContent }, { validateSign: true });

const state = async (outTradeNo) => {
  const answer = await fetch(`${url}/sandbox/state?out_trade_no=${outTradeNo}`);
  assert.equal(answer.status, 200);
  return (await answer.json()).alipay.trades[0];
};

const fault = async (body) => {
  const answer = await fetch(`${url}/sandbox/fault`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200);
};

// A shop's server: remembers notifies, and answers what it is told to.
const shop = { notifies: [], answer: () => 'success', waiting: [] };
shop.server = http.createServer((request, response) => {
  let body = '';
  request.on('data', (piece) => { body += piece; });
  request.on('end', () => {
    const notify = Object.fromEntries(new URLSearchParams(body));
    shop.notifies.push({ type: request.headers['content-type'], ...notify });
    response.end(shop.answer(notify));
    shop.waiting.splice(0).forEach((wake) => wake());
  });
});
// All notifies of that trade, as soon as there are count of them.
shop.received = async (outTradeNo, count = 1) => {
  for (;;) {
    const found = shop.notifies.filter((notify) => notify.out_trade_no === outTradeNo);
    if (found.length >= count) return found;
    await new Promise((resolve) => { shop.waiting.push(resolve); });
  }
};

before(async () => {
  await new Promise((resolve) => { shop.server.listen(0, '127.0.0.1', resolve); });
  shop.url = `http://127.0.0.1:${shop.server.address().port}/notify`;
});
after(() => {
  shop.server.close();
  shop.server.closeAllConnections();
});

// What a phone does: scan the code, look at the cashier, press the button.
const scan = async (qrCode) => {
  const answer = await fetch(qrCode, { headers: { 'accept-language': 'en' } });
  assert.equal(answer.status, 200);
  return { page: await answer.text(), tradeNo: new URL(answer.url).searchParams.get('trade_no') };
};
const press = (tradeNo, returnUrl = '') => fetch(`${url}/cashier/pay`, {
  method: 'POST',
  redirect: 'manual',
  body: new URLSearchParams({ trade_no: tradeNo, return_url: returnUrl }),
});

const precreate = async (outTradeNo, params = {}) => {
  const made = await exec('alipay.trade.precreate',
    { outTradeNo, totalAmount: '88.88', subject: '中 文+%"<b>' }, params);
  assert.equal(made.code, '10000');
  assert.equal(made.outTradeNo, outTradeNo);
  return made.qrCode;
};

const paid = async (outTradeNo, params) => {
  const { tradeNo } = await scan(await precreate(outTradeNo, params));
  const answer = await press(tradeNo);
  assert.equal(answer.status, 303);
  return tradeNo;
};

test('a precreated code is scanned, paid and queried', async () => {
  const outTradeNo = newNumber();
  const qrCode = await precreate(outTradeNo);

  assert.equal((await exec('alipay.trade.query', { outTradeNo })).subCode, 'ACQ.TRADE_NOT_EXIST');
  const { page, tradeNo } = await scan(qrCode);
  assert.match(tradeNo, /^\d{28}$/);
  assert.match(page, /88\.88/);
  assert.match(page, /Pay now/);
  assert.match(page, /中 文\+%&quot;&lt;b&gt;/);
  assert.equal((await exec('alipay.trade.query', { tradeNo })).tradeStatus, 'WAIT_BUYER_PAY');

  const answers = await Promise.all([press(tradeNo, 'http://shop.example/done'), press(tradeNo)]);
  assert.deepEqual(answers.map((answer) => answer.status), [303, 303]);
  assert.equal(answers[0].headers.get('location'), 'http://shop.example/done');
  const result = await exec('alipay.trade.query', { outTradeNo });
  assert.equal(result.tradeStatus, 'TRADE_SUCCESS');
  assert.equal(result.tradeNo, tradeNo);
  assert.equal(result.totalAmount, '88.88');
  assert.equal(result.receiptAmount, '88.88');
  assert.deepEqual(result.fundBillList, [{ amount: '88.88', fundChannel: 'ALIPAYACCOUNT' }]);
  assert.match(result.traceId, /^0b/);
});

test('a notify is what checkNotifySignV2 accepts', async () => {
  const outTradeNo = newNumber();
  const tradeNo = await paid(outTradeNo, { notifyUrl: shop.url });
  const [{ type, ...notify }] = await shop.received(outTradeNo);

  assert.match(type, /^application\/x-www-form-urlencoded/);
  assert.equal(sdk.checkNotifySignV2(notify), true);
  assert.equal(sdk.checkNotifySignV2({ ...notify, total_amount: '0.01' }), false);
  assert.equal(notify.trade_no, tradeNo);
  assert.equal(notify.trade_status, 'TRADE_SUCCESS');
  assert.equal(notify.total_amount, '88.88');
  assert.equal(notify.subject, '中 文+%"<b>');
});

test('a notify comes again until it is taken', async () => {
  const outTradeNo = newNumber();
  shop.answer = () => (shop.notifies.at(-2)?.out_trade_no === outTradeNo ? 'success' : 'not yet');
  await paid(outTradeNo, { notifyUrl: shop.url });
  const [first, second] = await shop.received(outTradeNo, 2);

  shop.answer = () => 'success';
  assert.equal(first.notify_id, second.notify_id);
});

test('a forged notify is refused, and the true one follows', async () => {
  const outTradeNo = newNumber();
  await fault({ what: 'notify_wrong_signature', count: 1 });
  shop.answer = (notify) => (sdk.checkNotifySignV2(notify) ? 'success' : 'fail');
  await paid(outTradeNo, { notifyUrl: shop.url });
  const notifies = await shop.received(outTradeNo, 2);

  shop.answer = () => 'success';
  assert.deepEqual(notifies.map(({ type, ...notify }) => sdk.checkNotifySignV2(notify)), [false, true]);
});

test('a trade is created for a buyer that the browser named', async () => {
  const authorise = new URL(`${url}/oauth2/publicAppAuthorize.htm`);
  authorise.search = new URLSearchParams({
    app_id: '2021000000000001', scope: 'auth_base', state: 's 1', redirect_uri: 'http://127.0.0.1:9/x',
  });
  const back = new URL((await fetch(authorise, { redirect: 'manual' })).headers.get('location'));
  assert.equal(back.searchParams.get('state'), 's 1');
  const code = back.searchParams.get('auth_code');
  const token = await sdk.exec('alipay.system.oauth.token',
    { grantType: 'authorization_code', code }, { validateSign: true });
  assert.match(token.userId, /^2088\d{12}$/);

  const outTradeNo = newNumber();
  const order = { outTradeNo, totalAmount: '0.01', subject: 'tea', productCode: 'JSAPI_PAY' };
  const made = await exec('alipay.trade.create', { ...order, buyerId: token.userId });
  assert.equal(made.code, '10000');
  assert.equal((await exec('alipay.trade.create', { ...order, buyerOpenId: token.openId })).tradeNo,
    made.tradeNo);
  assert.equal((await exec('alipay.trade.create',
    { ...order, totalAmount: '0.02', buyerId: token.userId })).subCode, 'ACQ.CONTEXT_INCONSISTENT');
  assert.equal((await press(made.tradeNo)).status, 303);
  assert.equal((await state(outTradeNo)).state, 'TRADE_SUCCESS');

  const again = await sdk.exec('alipay.system.oauth.token', { grantType: 'authorization_code', code });
  assert.equal(again.subCode, 'isv.code-invalid');
});

test('closing ends what waits', async () => {
  const outTradeNo = newNumber();
  const { tradeNo } = await scan(await precreate(outTradeNo));
  const closed = await exec('alipay.trade.close', { outTradeNo });

  assert.equal(closed.tradeNo, tradeNo);
  assert.equal((await exec('alipay.trade.query', { outTradeNo })).tradeStatus, 'TRADE_CLOSED');
  assert.equal((await exec('alipay.trade.close', { outTradeNo })).subCode,
    'ACQ.REASON_TRADE_STATUS_INVALID');
});

test('cancelling gives a payer the money back', async () => {
  const outTradeNo = newNumber();
  await paid(outTradeNo);
  const cancelled = await exec('alipay.trade.cancel', { outTradeNo });

  assert.equal(cancelled.action, 'refund');
  assert.equal(cancelled.retryFlag, 'N');
  assert.equal((await state(outTradeNo)).refunded_fen, 8888);
});

test('a trade is shared once among receivers that are bound', async () => {
  const outTradeNo = newNumber();
  const account = '2088000000000101';
  const made = await exec('alipay.trade.precreate', { outTradeNo,
    totalAmount: '88.88',
    subject: 'coffee',
    extendParams: { royaltyFreeze: 'true' } });
  const { tradeNo } = await scan(made.qrCode);
  assert.equal((await press(tradeNo)).status, 303);
  const settle = (amount) => exec('alipay.trade.order.settle', { outRequestNo: `S${outTradeNo}`,
    tradeNo,
    royaltyParameters: [{ royaltyType: 'transfer', transInType: 'userId', transIn: account, amount }] });

  assert.equal((await settle('1.00')).subCode, 'ACQ.ROYALTY_RECEIVER_INVALID');
  assert.equal((await exec('alipay.trade.royalty.relation.bind', { outRequestNo: `B${outTradeNo}`.slice(0, 32),
    receiverList: [{ type: 'userId', account }] })).resultCode, 'SUCCESS');
  const { settleNo } = await settle('1.00');
  assert.match(settleNo, /^\d{28}$/);
  assert.equal((await settle('1.00')).settleNo, settleNo);
  assert.equal((await settle('1.01')).subCode, 'ACQ.DISCORDANT_REPEAT_REQUEST');
  const told = await exec('alipay.trade.order.settle.query', { outRequestNo: `S${outTradeNo}`, tradeNo });
  assert.equal(told.outRequestNo, `S${outTradeNo}`);
  assert.deepEqual(told.royaltyDetailList.map(({ amount, state: is, transIn }) => [amount, is, transIn]),
    [['1.00', 'SUCCESS', account]]);
});

let barcodes = 0;
const newBarcode = (payer = '0000') => `28${String(Date.now()).padStart(13, '0')}${barcodes++ % 10}${payer}`;
const payBarcode = (outTradeNo, authCode = newBarcode(), timeout = undefined) =>
  sdkWith(key('app_private'), undefined, timeout).exec('alipay.trade.pay', {
    notify_url: shop.url,
    bizContent: {
      outTradeNo, authCode, totalAmount: '88.88', subject: 'coffee', scene: 'bar_code',
      timeoutExpress: '2m',
    },
  }, { validateSign: true });

test('a barcode pays at once, and once', async () => {
  const outTradeNo = newNumber();
  const authCode = newBarcode();
  const paidNow = await payBarcode(outTradeNo, authCode);

  assert.equal(paidNow.code, '10000');
  assert.equal(paidNow.totalAmount, '88.88');
  assert.match(paidNow.gmtPayment, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  const [{ type, ...notify }] = await shop.received(outTradeNo);
  assert.equal(sdk.checkNotifySignV2(notify), true);
  assert.equal(notify.trade_status, 'TRADE_SUCCESS');
  assert.equal((await payBarcode(newNumber(), authCode)).subCode, 'ACQ.PAYMENT_AUTH_CODE_INVALID');
  assert.equal((await payBarcode(newNumber(), newBarcode('5136'))).subCode,
    'ACQ.BUYER_BALANCE_NOT_ENOUGH');
});

test('a password is waited for, and typed or cancelled', async () => {
  const typed = newNumber();
  await fault({ what: 'pay_password', value: 200 });
  const waiting = await payBarcode(typed);
  assert.equal(waiting.code, '10003');
  assert.equal(waiting.msg, ' order success pay inprocess');
  assert.equal((await exec('alipay.trade.query', { outTradeNo: typed })).tradeStatus, 'WAIT_BUYER_PAY');
  await new Promise((resolve) => { setTimeout(resolve, 250); });
  assert.equal((await exec('alipay.trade.query', { outTradeNo: typed })).tradeStatus, 'TRADE_SUCCESS');

  const never = newNumber();
  await fault({ what: 'pay_password' });
  await payBarcode(never);
  await fault({ what: 'cancel_retry' });
  assert.equal((await exec('alipay.trade.cancel', { outTradeNo: never })).retryFlag, 'Y');
  const cancelled = await exec('alipay.trade.cancel', { outTradeNo: never });
  assert.equal(cancelled.retryFlag, 'N');
  assert.equal(cancelled.action, 'close');
});

test('a barcode can be paid although the answer says nothing of it', async () => {
  const broken = newNumber();
  await fault({ what: 'reply_system_error', method: 'alipay.trade.pay' });
  assert.equal((await payBarcode(broken)).subCode, 'ACQ.SYSTEM_ERROR');
  assert.equal((await exec('alipay.trade.query', { outTradeNo: broken })).tradeStatus, 'TRADE_SUCCESS');
  const lost = newNumber();
  await fault({ what: 'reply_never', method: 'alipay.trade.pay' });
  await assert.rejects(payBarcode(lost, newBarcode(), 500));
  assert.equal((await exec('alipay.trade.query', { outTradeNo: lost })).tradeStatus, 'TRADE_SUCCESS');
  assert.equal((await exec('alipay.trade.cancel', { outTradeNo: lost })).action, 'refund');
});

test('refunds add up and are told apart by their number', async () => {
  const outTradeNo = newNumber();
  await paid(outTradeNo);
  const part = { outTradeNo, refundAmount: '8.88', outRequestNo: 'R1' };

  const first = await exec('alipay.trade.refund', part);
  assert.equal(first.fundChange, 'Y');
  assert.equal(first.refundFee, '8.88');
  assert.equal((await exec('alipay.trade.refund', part)).fundChange, 'N');
  const found = await exec('alipay.trade.fastpay.refund.query', { outTradeNo, outRequestNo: 'R1' });
  assert.equal(found.refundStatus, 'REFUND_SUCCESS');
  const second = await exec('alipay.trade.refund',
    { outTradeNo, refundAmount: '80.00', outRequestNo: 'R2' });
  assert.equal(second.refundFee, '88.88');
  assert.equal((await exec('alipay.trade.query', { outTradeNo })).tradeStatus, 'TRADE_CLOSED');
});

test('a wrong key is told so, under a signature that holds', async () => {
  const wrong = sdkWith(key('alipay_private'));
  const answer = await wrong.exec('alipay.trade.query', { bizContent: { outTradeNo: 'X1' } },
    { validateSign: true });

  assert.equal(answer.code, '40002');
  assert.equal(answer.subCode, 'isv.invalid-signature');
  assert.match(answer.subMsg, /app_id=2021000000000001&amp;biz_content=\{&quot;out_trade_no&quot;/);
});

test('an unknown app is told so without a signature', async () => {
  const answer = await sdkWith(key('app_private'), '2021000000000009')
    .exec('alipay.trade.query', { bizContent: { outTradeNo: 'X1' } });

  assert.equal(answer.subCode, 'isv.invalid-app-id');
});

test('replies fail as they are told to', async () => {
  const outTradeNo = newNumber();
  await fault({ what: 'reply_bad_signature', method: 'alipay.trade.query' });
  await assert.rejects(exec('alipay.trade.query', { outTradeNo }));
  await fault({ what: 'reply_500', method: 'alipay.trade.query' });
  await assert.rejects(exec('alipay.trade.query', { outTradeNo }));
  await fault({ what: 'reply_unknown', method: 'alipay.trade.precreate' });
  const unknown = await exec('alipay.trade.precreate', { outTradeNo, totalAmount: '1.00', subject: 'a' });
  assert.equal(unknown.code, '20000');
  assert.equal((await state(outTradeNo)).state, 'QR_WAITING');
  await fault({ what: 'reply_never', method: 'alipay.trade.cancel' });
  await assert.rejects(sdkWith(key('app_private'), undefined, 500)
    .exec('alipay.trade.cancel', { bizContent: { outTradeNo } }));
  assert.equal((await state(outTradeNo)).state, 'QR_CANCELLED');
});
