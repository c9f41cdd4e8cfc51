// An SDK for WeChat Pay that others wrote drives the sandbox; what it leaves unchecked (the
// signature of answers, the tag of what is sealed) Node's own crypto checks here.
// Started by run.sh, with SANDBOX_URL and SANDBOX_KEYS.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { after, before, test } from 'node:test';
import zlib from 'node:zlib';

import WxPay from 'wechatpay-node-v3';

const url = process.env.SANDBOX_URL;
const key = (name) => readFileSync(`${process.env.SANDBOX_KEYS}/${name}.pem`);
const apiKey = 'v3keyv3keyv3keyv3keyv3keyv3key00';
const host = 'https://api.mch.weixin.qq.com';
const appid = 'wxd678efh567hg6787';
const mchid = '1900000001';
const subMchid = '1900000109';
const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
const poor = 'oUpF8uN95-Ptaags6E_roPHg7AG0';

// Who may sign as WeChat: the platform certificate, by its serial, and the public key.
const platform = new crypto.X509Certificate(key('wechat_platform_certificate'));
const signers = new Map([
  [platform.serialNumber, platform.publicKey],
  ['PUB_KEY_ID_0114232134912410000000000000', crypto.createPublicKey(key('wechat_pub_key_public'))],
]);

const verify = (headers, body) => {
  const signer = signers.get(headers.get('wechatpay-serial'));
  const message = `${headers.get('wechatpay-timestamp')}\n${headers.get('wechatpay-nonce')}\n${body}\n`;
  if (!signer || Math.abs(headers.get('wechatpay-timestamp') - Date.now() / 1000) >= 300) return false;
  return crypto.verify('sha256', Buffer.from(message), signer,
    Buffer.from(headers.get('wechatpay-signature'), 'base64'));
};

const decrypt = ({ algorithm, ciphertext, nonce, associated_data: associated }) => {
  const sealed = Buffer.from(ciphertext, 'base64');
  assert.equal(algorithm, 'AEAD_AES_256_GCM');
  const decipher = crypto.createDecipheriv('aes-256-gcm', apiKey, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  decipher.setAAD(Buffer.from(associated));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString();
};

// The SDK's transport: to the sandbox, with every answer's signature checked.
let verified = 0;
const send = async (method, target, headers, body) => {
  const answer = await fetch(target.replace(host, url), { method, headers, body });
  const text = await answer.text();
  const signed = answer.headers.has('wechatpay-signature');
  if (answer.status < 300 && !target.includes('billdownload')) {
    assert.ok(signed && verify(answer.headers, text), `${method} ${target} is signed`);
    verified += 1;
  } else {
    assert.ok(!signed, `${method} ${target} is not signed`);
  }
  const isJson = (answer.headers.get('content-type') ?? '').includes('json');
  return { status: answer.status, data: isJson ? JSON.parse(text) : text, headers: answer.headers };
};
const sdkWith = (privateKey, options = {}) => {
  const sdk = new WxPay({ appid, mchid, publicKey: key('wechat_merchant_certificate'), privateKey, key: apiKey,
    ...options });
  sdk.createHttp({
    get: (target, headers) => send('GET', target, headers),
    post: (target, params, headers) => send('POST', target, headers, JSON.stringify(params)),
  });
  return sdk;
};
const sdk = sdkWith(key('wechat_merchant_private'));

let numbers = 0;
const newNumber = () => `WX${Date.now()}${numbers++}`;

// What the SDK has no method for, signed by it.
const call = (method, path, body) => {
  const headers = sdk.getHeaders(sdk.buildAuthorization(method, host + path, body), { 'Content-Type': 'application/json' });
  return send(method, host + path, headers, body && JSON.stringify(body));
};

const admin = async (path, body) => {
  const answer = await fetch(`${url}/sandbox/${path}`, { method: 'POST', body: JSON.stringify({ channel: 'wechat', ...body }) });
  assert.equal(answer.status, 200);
};
const fault = (body) => admin('fault', body);
const state = async (outTradeNo) => {
  const answer = await fetch(`${url}/sandbox/state?out_trade_no=${outTradeNo}`);
  return (await answer.json()).wechat.orders[0];
};

// A shop's server: remembers notifications with their headers, and answers what it is told to.
const shop = { notifies: [], answer: () => 200, waiting: [] };
shop.server = http.createServer((request, response) => {
  let body = '';
  request.on('data', (piece) => { body += piece; });
  request.on('end', () => {
    const notify = { headers: new Headers(request.headers), body };
    try {
      notify.event = JSON.parse(body);
      notify.resource = JSON.parse(decrypt(notify.event.resource));
    } catch (error) {
      notify.error = error;
    }
    notify.ok = request.headers['wechatpay-serial'] !== undefined && verify(notify.headers, body);
    shop.notifies.push(notify);
    response.statusCode = shop.answer(notify);
    const taken = body.startsWith('<xml>') ? '<xml><return_code>SUCCESS</return_code></xml>' : '';
    response.end(response.statusCode === 200 ? taken : '{"code":"FAIL","message":"失败"}');
    shop.waiting.splice(0).forEach((wake) => wake());
  });
});
// All since then, as soon as there are count of them that fit.
shop.received = async (fits, count = 1) => {
  for (;;) {
    const found = shop.notifies.filter(fits);
    if (found.length >= count) return found;
    await new Promise((resolve) => { shop.waiting.push(resolve); });
  }
};
const of = (outTradeNo, type = 'TRANSACTION.SUCCESS') => ({ resource, event }) =>
  resource?.out_trade_no === outTradeNo && event.event_type === type;

before(async () => {
  await new Promise((resolve) => { shop.server.listen(0, '127.0.0.1', resolve); });
  shop.url = `http://127.0.0.1:${shop.server.address().port}/notify/wechat`;
});
after(() => {
  shop.server.close();
  shop.server.closeAllConnections();
});

const order = (outTradeNo, more = {}) => ({
  description: '中 文+%"<b>', out_trade_no: outTradeNo, notify_url: shop.url, amount: { total: 8888, currency: 'CNY' }, ...more,
});

// What a phone does: follow the code, look at the wallet, press the button.
const scan = async (codeUrl) => {
  const answer = await fetch(codeUrl.replace('weixin://wxpay', `${url}/wechat`), { headers: { 'accept-language': 'en' } });
  assert.equal(answer.status, 200);
  return { page: await answer.text(), prepayId: new URL(answer.url).searchParams.get('prepay_id') };
};
const press = (prepayId, cookie = '', redirectUrl = '') => fetch(`${url}/wechat/pay`, {
  method: 'POST',
  redirect: 'manual',
  headers: { cookie },
  body: new URLSearchParams({ prepay_id: prepayId, redirect_url: redirectUrl }),
});
const paid = async (outTradeNo, more) => {
  const { status, data } = await sdk.transactions_native(order(outTradeNo, more));
  assert.equal(status, 200);
  const { prepayId } = await scan(data.code_url);
  assert.equal((await press(prepayId)).status, 303);
  return prepayId;
};

test('a native code is scanned, paid and queried by both numbers', async () => {
  const outTradeNo = newNumber();
  const made = await sdk.transactions_native(order(outTradeNo, { attach: 'a,b' }));
  assert.match(made.data.code_url, /^weixin:\/\/wxpay\/bizpayurl\/up\?pr=\w{9}&groupid=00$/);
  assert.match(made.headers.get('request-id'), /^08\w+-\d+$/);
  const unpaid = await sdk.query({ out_trade_no: outTradeNo });
  assert.equal(unpaid.data.trade_state, 'NOTPAY');
  assert.equal(unpaid.data.transaction_id, undefined);

  const { page, prepayId } = await scan(made.data.code_url);
  assert.match(page, /88\.88/);
  assert.match(page, /Pay now/);
  assert.match(page, /中 文\+%&quot;&lt;b&gt;/);
  const presses = await Promise.all([press(prepayId, '', 'http://shop.example/done'), press(prepayId)]);
  assert.deepEqual(presses.map((answer) => answer.status), [303, 303]);
  const { data } = await sdk.query({ out_trade_no: outTradeNo });
  assert.equal(data.trade_state, 'SUCCESS');
  assert.equal(data.trade_type, 'NATIVE');
  assert.equal(data.attach, 'a,b');
  assert.equal(data.payer.openid, openid);
  assert.deepEqual(data.amount, { total: 8888, payer_total: 8888, currency: 'CNY', payer_currency: 'CNY' });
  assert.match(data.success_time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
  assert.match(data.transaction_id, /^4200\d{24}$/);
  assert.deepEqual((await sdk.query({ transaction_id: data.transaction_id })).data, data);
});

test('a notification is signed, and opens with its tag', async () => {
  const outTradeNo = newNumber();
  await paid(outTradeNo);
  const [{ ok, headers, event, resource }] = await shop.received(of(outTradeNo));

  assert.ok(ok);
  assert.match(headers.get('content-type'), /^application\/json/);
  assert.equal(headers.get('wechatpay-signature-type'), 'WECHATPAY2-SHA256-RSA2048');
  assert.equal(event.resource_type, 'encrypt-resource');
  assert.equal(event.summary, '支付成功');
  assert.equal(event.resource.original_type, 'transaction');
  assert.deepEqual(resource, (await sdk.query({ out_trade_no: outTradeNo })).data);
  assert.deepEqual(sdk.decipher_gcm(event.resource.ciphertext, event.resource.associated_data, event.resource.nonce),
    resource);
});

test('the SDK verifies a notification by the certificate that it fetched', async () => {
  const [certificate] = await sdk.get_certificates(apiKey);
  const isItsOwn = ({ headers: all }) => all.get('wechatpay-serial') === platform.serialNumber;
  let notify;
  while (!notify) {
    const outTradeNo = newNumber();
    await paid(outTradeNo);
    [notify] = (await shop.received(of(outTradeNo))).filter(isItsOwn);
  }
  const { headers, body, event } = notify;

  assert.equal(certificate.serial_no, platform.serialNumber);
  assert.equal(decrypt(certificate.encrypt_certificate), key('wechat_platform_certificate').toString());
  assert.ok(platform.verify(platform.publicKey));
  assert.ok(await sdk.verifySign({ timestamp: headers.get('wechatpay-timestamp'),
    nonce: headers.get('wechatpay-nonce'),
    body,
    serial: headers.get('wechatpay-serial'),
    signature: headers.get('wechatpay-signature'),
    apiSecret: apiKey }));
  assert.equal(event.resource.associated_data, 'transaction');
});

test('a notification comes again until it is taken, under the same id', async () => {
  const outTradeNo = newNumber();
  shop.answer = (notify) => (of(outTradeNo)(notify) && shop.notifies.filter(of(outTradeNo)).length < 3 ? 500 : 200);
  await paid(outTradeNo);
  const notifies = await shop.received(of(outTradeNo), 3);

  shop.answer = () => 200;
  assert.equal(new Set(notifies.map(({ event }) => event.id)).size, 1);
  assert.equal(new Set(notifies.map(({ event }) => event.resource.nonce)).size, 3);
});

const lies = {
  notify_wrong_signature: ({ ok }) => !ok,
  notify_probe: ({ ok, headers }) => !ok && headers.get('wechatpay-signature').startsWith('WECHATPAY/SIGNTEST/'),
  notify_no_signature: ({ headers }) => !headers.has('wechatpay-signature'),
  notify_unknown_serial: ({ ok, headers }) => !ok && !signers.has(headers.get('wechatpay-serial')),
  notify_skewed: ({ ok }) => !ok,
  notify_flipped: ({ ok, error }) => ok && /authenticate/.test(error?.message),
  notify_truncated: ({ ok, error }) => ok && error instanceof SyntaxError,
  notify_wrong_amount: ({ ok, resource }) => ok && resource.amount.total !== 8888,
  notify_wrong_app: ({ ok, resource }) => ok && resource.appid !== appid,
  notify_wrong_merchant: ({ ok, resource }) => ok && resource.mchid !== mchid,
};
for (const [what, fits] of Object.entries(lies)) {
  test(`${what} lies once, and the truth follows`, async () => {
    const outTradeNo = newNumber();
    const before = shop.notifies.length;
    const isTrue = (notify) => of(outTradeNo)(notify) && notify.ok && notify.resource.amount.total === 8888 &&
      notify.resource.appid === appid && notify.resource.mchid === mchid;
    await fault({ what, number: outTradeNo });
    shop.answer = (notify) => (isTrue(notify) ? 200 : 500);
    await paid(outTradeNo);
    await shop.received(isTrue);

    shop.answer = () => 200;
    assert.equal(shop.notifies.slice(before).filter(fits).length, 1);
  });
}

test('a notification is doubled, replayed to the byte, or comes behind another one', async () => {
  const [doubled, replayed, late, other] = [newNumber(), newNumber(), newNumber(), newNumber()];
  await fault({ what: 'notify_duplicate', number: doubled });
  await paid(doubled);
  const twice = await shop.received(of(doubled), 2);
  assert.equal(twice[0].event.id, twice[1].event.id);
  await fault({ what: 'notify_replayed', number: replayed, value: 50 });
  await paid(replayed);
  const same = await shop.received(of(replayed), 2);
  assert.equal(same[0].body, same[1].body);
  assert.equal(same[0].headers.get('wechatpay-nonce'), same[1].headers.get('wechatpay-nonce'));
  await fault({ what: 'notify_delay_ms', number: late, value: 300 });
  await paid(late);
  await paid(other);
  await shop.received(of(late));
  assert.ok(shop.notifies.findIndex(of(other)) < shop.notifies.findIndex(of(late)));
});

const bridge = async (params) => (await (await fetch(`${url}/wechat/jsbridge/invoke`,
  { method: 'POST', body: JSON.stringify(params) })).json()).err_msg;
const pageParams = (prepayId) => {
  const params = { appId: appid, timeStamp: `${Math.floor(Date.now() / 1000)}`, nonceStr: 'n1', package: `prepay_id=${prepayId}` };
  return { ...params, signType: 'RSA',
    paySign: sdk.sign(`${params.appId}\n${params.timeStamp}\n${params.nonceStr}\n${params.package}\n`) };
};

test('a page learns who the payer is, and he pays by JSAPI', async () => {
  const authorise = new URL(`${url}/connect/oauth2/authorize`);
  authorise.search = new URLSearchParams({ appid, redirect_uri: 'http://127.0.0.1:9/x', response_type: 'code', scope: 'snsapi_base', state: 's 1' });
  const back = new URL((await fetch(authorise, { redirect: 'manual', headers: { cookie: `sandbox_payer=${openid}` } })).headers.get('location'));
  assert.equal(back.searchParams.get('state'), 's 1');
  const token = async () => (await fetch(`${url}/sns/oauth2/access_token?appid=${appid}&secret=x&code=${back.searchParams.get('code')}&grant_type=authorization_code`)).json();
  assert.equal((await token()).openid, openid);
  assert.equal((await token()).errcode, 40163);

  const outTradeNo = newNumber();
  const params = order(outTradeNo, { payer: { openid } });
  const made = await call('POST', '/v3/pay/transactions/jsapi', { appid, mchid, ...params });
  assert.equal(made.status, 200);
  assert.equal(made.data.prepay_id.length, 36);
  const signed = pageParams(made.data.prepay_id);
  assert.equal(await bridge({ ...signed, nonceStr: 'n2' }), 'get_brand_wcpay_request:fail');
  assert.equal(await bridge({ ...signed, openid: poor }), 'get_brand_wcpay_request:fail');
  assert.equal(await bridge({ ...signed, openid }), 'get_brand_wcpay_request:ok');
  assert.equal((await sdk.query({ out_trade_no: outTradeNo })).data.trade_type, 'JSAPI');
  const unknown = await call('POST', '/v3/pay/transactions/jsapi',
    { appid, mchid, ...order(newNumber(), { payer: { openid: 'oNobody' } }) });
  assert.equal(unknown.data.code, 'PARAM_ERROR');
  assert.equal(unknown.data.detail.field, '/payer/openid');
});

test('what the SDK makes for JSAPI and APP is what the phone accepts', async () => {
  const [byPage, byApp] = [newNumber(), newNumber()];
  const page = await sdk.transactions_jsapi(order(byPage, { payer: { openid } }));
  assert.equal(await bridge({ ...page.data, openid }), 'get_brand_wcpay_request:ok');
  const app = await sdk.transactions_app(order(byApp));
  assert.equal(await bridge({ ...app.data, openid }), 'get_brand_wcpay_request:ok');
  assert.equal((await sdk.query({ out_trade_no: byApp })).data.trade_type, 'APP');
});

test('an h5 link leads to the wallet and back', async () => {
  const outTradeNo = newNumber();
  const made = await sdk.transactions_h5(order(outTradeNo, { scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } } }));
  const link = `${made.data.h5_url}&redirect_url=${encodeURIComponent('http://shop.example/done?a=1')}`;
  const wallet = await fetch(link);
  const query = new URL(wallet.url).searchParams;
  assert.equal(wallet.status, 200);
  const answer = await press(query.get('prepay_id'), '', query.get('redirect_url'));
  assert.equal(answer.headers.get('location'), 'http://shop.example/done?a=1');
  assert.equal((await sdk.query({ out_trade_no: outTradeNo })).data.trade_type, 'MWEB');
});

test('a service provider acts for a sub-merchant, and for no other', async () => {
  const outTradeNo = newNumber();
  const params = { sp_appid: appid, sp_mchid: mchid, sub_mchid: subMchid, ...order(outTradeNo) };
  const made = await call('POST', '/v3/pay/partner/transactions/native', params);
  assert.equal(made.status, 200);
  const { prepayId } = await scan(made.data.code_url);
  await press(prepayId);
  const path = `/v3/pay/partner/transactions/out-trade-no/${outTradeNo}?sp_mchid=${mchid}&sub_mchid=${subMchid}`;
  const { data } = await call('GET', path);
  assert.equal(data.trade_state, 'SUCCESS');
  assert.deepEqual([data.sp_mchid, data.sub_mchid, data.payer.sp_openid], [mchid, subMchid, openid]);
  const [{ resource }] = await shop.received(of(outTradeNo));
  assert.equal(resource.sub_mchid, subMchid);
  assert.equal(resource.mchid, undefined);
  assert.equal((await sdk.query({ out_trade_no: outTradeNo })).data.code, 'ORDER_NOT_EXIST');
  const refund = await sdk.refunds({ sub_mchid: subMchid, out_trade_no: outTradeNo, out_refund_no: `R${outTradeNo}`,
    amount: { refund: 1, total: 8888, currency: 'CNY' } });
  assert.equal(refund.status, 200);
  assert.equal((await call('GET', `/v3/refund/domestic/refunds/R${outTradeNo}?sub_mchid=${subMchid}`)).status, 200);
  const other = await call('POST', '/v3/pay/partner/transactions/native', { ...params, sub_mchid: '1900000999' });
  assert.equal(other.data.code, 'NO_AUTH');
});

test('a number is used for one thing', async () => {
  const outTradeNo = newNumber();
  const first = await sdk.transactions_native(order(outTradeNo));
  assert.equal((await sdk.transactions_native(order(outTradeNo))).data.code_url, first.data.code_url);
  const other = await sdk.transactions_native(order(outTradeNo, { amount: { total: 8889, currency: 'CNY' } }));
  assert.equal(other.status, 403);
  assert.equal(other.data.code, 'OUT_TRADE_NO_USED');
  assert.match(other.headers.get('request-id'), /-268498688$/);
  await press((await scan(first.data.code_url)).prepayId);
  assert.equal((await sdk.transactions_native(order(outTradeNo))).data.code, 'ORDERPAID');
  assert.equal((await sdk.close(outTradeNo)).data.code, 'ORDERPAID');
});

test('closing ends what waits, and closes what is closed or was never there', async () => {
  const outTradeNo = newNumber();
  const made = await sdk.transactions_native(order(outTradeNo));
  const { prepayId } = await scan(made.data.code_url);
  assert.equal((await sdk.close(outTradeNo)).status, 204);
  assert.equal((await sdk.close(outTradeNo)).status, 204);
  assert.equal((await sdk.close(newNumber())).status, 204);
  assert.equal((await sdk.query({ out_trade_no: outTradeNo })).data.trade_state, 'CLOSED');
  assert.equal((await sdk.transactions_native(order(outTradeNo))).data.code, 'ORDER_CLOSED');
  assert.equal((await press(prepayId)).status, 200);
  assert.equal((await state(outTradeNo)).paid_us, 0);
});

test('refunds add up, end later, and are told of', async () => {
  const outTradeNo = newNumber();
  await paid(outTradeNo);
  const part = { out_trade_no: outTradeNo, out_refund_no: `A${outTradeNo}`, reason: '不要了', notify_url: shop.url,
    amount: { refund: 888, total: 8888, currency: 'CNY' } };
  const asked = await sdk.refunds(part);
  assert.equal(asked.data.status, 'PROCESSING');
  assert.match(asked.data.refund_id, /^50301\d{24}$/);
  assert.equal((await sdk.refunds(part)).data.refund_id, asked.data.refund_id);
  assert.equal((await sdk.refunds({ ...part, amount: { ...part.amount, refund: 889 } })).data.code, 'REFUND_FEE_MISMATCH');
  const [{ ok, resource }] = await shop.received(of(outTradeNo, 'REFUND.SUCCESS'));
  assert.ok(ok);
  assert.equal(resource.refund_status, 'SUCCESS');
  assert.equal(resource.status, undefined);
  assert.deepEqual(resource.amount, { total: 8888, refund: 888, payer_total: 8888, payer_refund: 888 });
  const found = await sdk.find_refunds(`A${outTradeNo}`);
  assert.equal(found.data.status, 'SUCCESS');
  assert.equal((await sdk.query({ out_trade_no: outTradeNo })).data.trade_state, 'REFUND');
  assert.equal((await sdk.refunds({ ...part, out_refund_no: `B${outTradeNo}`, amount: { ...part.amount, refund: 8001 } })).data.code,
    'INVALID_REQUEST');
  assert.equal((await sdk.refunds({ ...part, out_refund_no: `B${outTradeNo}`, amount: { ...part.amount, refund: 8000 } })).status, 200);
  assert.equal((await state(outTradeNo)).refunded_fen, 8888);
  assert.equal((await sdk.find_refunds('nothing')).data.code, 'RESOURCE_NOT_EXISTS');
});

test('a refund can be abnormal, and is tried once more', async () => {
  const outTradeNo = newNumber();
  const number = `R${outTradeNo}`;
  await paid(outTradeNo);
  await fault({ what: 'refund_fail', number: outTradeNo });
  const asked = await sdk.refunds({ out_trade_no: outTradeNo, out_refund_no: number, notify_url: shop.url,
    amount: { refund: 8888, total: 8888, currency: 'CNY' } });
  await shop.received(of(outTradeNo, 'REFUND.ABNORMAL'));
  assert.equal((await sdk.find_refunds(number)).data.status, 'ABNORMAL');
  const again = await call('POST', `/v3/refund/domestic/refunds/${asked.data.refund_id}/apply-abnormal-refund`,
    { out_refund_no: number, type: 'MERCHANT_BANK_CARD' });
  assert.equal(again.data.status, 'PROCESSING');
  await shop.received(of(outTradeNo, 'REFUND.SUCCESS'));
});

test('what is wrong is told in the order in which it is looked for', async () => {
  const path = `/v3/refund/domestic/refunds/X1`;
  const good = () => sdk.buildAuthorization('GET', host + path);
  const ask = async (headers, target = path) => {
    const answer = await new Promise((resolve) => {
      http.get(url + target, { headers }, resolve);
    });
    let body = '';
    for await (const piece of answer) body += piece;
    assert.equal(answer.headers['wechatpay-signature'], undefined);
    return [answer.statusCode, body && JSON.parse(body).message, answer.headers['request-id'] !== undefined];
  };
  const headers = { accept: '*/*', 'user-agent': 'x' };
  assert.deepEqual(await ask({ accept: '*/*' }), [400, 'Http头缺少Accept或User-Agent', true]);
  assert.deepEqual(await ask(headers), [401, 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》', true]);
  assert.deepEqual(await ask(headers, `/v3/pay/transactions/id/1?mchid=${mchid}`), [401, '签名信息错误，验签失败', false]);
  assert.deepEqual(await ask({ ...headers, authorization: good().replace('RSA2048', 'RSA4096') }),
    [401, 'HTTP头Authorization认证类型不正确', true]);
  assert.deepEqual(await ask({ ...headers, authorization: good().replace(/timestamp="\d/, 'timestamp="2') }),
    [401, 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟', true]);
  assert.deepEqual(await ask({ ...headers, authorization: good().replace(/serial_no="./, 'serial_no="f') }),
    [401, '商户证书序列号有误。请使用签名私钥匹配的证书序列号', true]);
  assert.deepEqual(await ask({ ...headers, authorization: good().replace('nonce_str="', 'nonce_str="0') }), [401, '签名错误', true]);
  assert.deepEqual(await ask({ ...headers, authorization: good() }), [404, '退款单不存在', true]);
  assert.deepEqual((await ask({ ...headers, authorization: good() }, '/v3/pay/nothing')).slice(0, 2), [404, '']);
  assert.deepEqual((await ask({ ...headers, authorization: good() }, '/v3/pay/transactions/native')).slice(0, 2), [405, '']);
  const mismatch = await call('POST', '/v3/pay/transactions/native', { appid, mchid: '1900000002', ...order(newNumber()) });
  assert.equal(mismatch.status, 400);
  assert.equal(mismatch.data.message, 'http header中的mchid与post payload中的mchid不匹配');
  const wrongApp = await call('POST', '/v3/pay/transactions/native', { appid: 'wx1', mchid, ...order(newNumber()) });
  assert.equal(wrongApp.data.code, 'APPID_MCHID_NOT_MATCH');
  const nothing = await sdk.transactions_native(order(newNumber(), { amount: { total: 0 } }));
  assert.match(nothing.data.message, /值低于最小值 1$/);
  assert.deepEqual([nothing.data.detail.field, nothing.data.detail.location], ['/amount/total', 'body']);
});

test('answers lie, fail and are late as they are told to', async () => {
  const outTradeNo = newNumber();
  await paid(outTradeNo);
  const query = (what, value) => fault({ what, method: 'query', number: outTradeNo, value })
    .then(() => sdk.query({ out_trade_no: outTradeNo }));
  for (const what of ['reply_bad_signature', 'reply_no_signature', 'reply_unknown_serial', 'reply_skewed', 'reply_probe']) {
    await assert.rejects(query(what), /is signed/, what);
  }
  assert.equal((await query('reply_500')).status, 500);
  assert.equal((await query('reply_502')).status, 502);
  assert.deepEqual([(await query('reply_429')).status], [429]);
  assert.equal((await query('reply_system_error')).data.code, 'SYSTEM_ERROR');
  await assert.rejects(query('reply_truncated'));
  const from = Date.now();
  assert.equal((await query('reply_slow', 300)).status, 200);
  assert.ok(Date.now() - from >= 290);
  assert.equal((await query('query_behind')).data.trade_state, 'NOTPAY');
  assert.notEqual((await query('reply_wrong_amount')).data.amount.total, 8888);
});

// API v2, which no SDK here speaks: signed and sealed by Node.
const v2Key = 'v2keyv2keyv2keyv2keyv2keyv2key00';
const v2Sign = (fields, type) => {
  const text = Object.keys(fields).filter((name) => name !== 'sign' && fields[name] !== '').sort()
    .map((name) => `${name}=${fields[name]}&`).join('') + `key=${v2Key}`;
  const digest = type === 'HMAC-SHA256' ? crypto.createHmac('sha256', v2Key) : crypto.createHash('md5');
  return digest.update(text).digest('hex').toUpperCase();
};
const fromXml = (xml) => Object.fromEntries([...xml.matchAll(/<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))<\/\1>/gs)]
  .map(([, name, data, text]) => [name, data ?? text]));
const v2 = async (path, fields, type = 'MD5', certificate = true) => {
  const all = { appid, mch_id: mchid, nonce_str: crypto.randomBytes(16).toString('hex'), sign_type: type, ...fields };
  const body = `<xml>\n${Object.entries({ ...all, sign: v2Sign(all, type) }).map(([name, value]) => `  <${name}><![CDATA[${value}]]></${name}>\n`).join('')}</xml>`;
  const serial = new crypto.X509Certificate(key('wechat_merchant_certificate')).serialNumber;
  const answer = await fetch(url + path, { method: 'POST', body: Buffer.from(body),
    headers: certificate ? { 'x-client-certificate-serial': serial } : {} });
  const text = await answer.text();
  if (answer.status !== 200) return { status: answer.status, text };
  const got = fromXml(text);
  if (got.return_code === 'SUCCESS') assert.equal(got.sign, v2Sign(got, type));
  return got;
};
let barcodes = 0;
const barcode = (ending) => `13${String(Date.now()).slice(1)}${ending ?? String(barcodes++).padStart(4, '0')}`;
const micropay = (outTradeNo, code = barcode(), type = 'MD5') => v2('/pay/micropay', { body: '咖啡 a&b', out_trade_no: outTradeNo,
  total_fee: 8888, spbill_create_ip: '127.0.0.1', auth_code: code }, type);

test('a barcode pays in API v2, by either digest, and API v3 knows it', async () => {
  for (const type of ['MD5', 'HMAC-SHA256']) {
    const outTradeNo = newNumber();
    const paidNow = await micropay(outTradeNo, barcode(), type);
    assert.equal(paidNow.result_code, 'SUCCESS');
    assert.equal(paidNow.transaction_id, (await sdk.query({ out_trade_no: outTradeNo })).data.transaction_id);
    assert.equal((await sdk.close(outTradeNo)).status, 400);
  }
  assert.equal((await v2('/pay/orderquery', { out_trade_no: 'X', mch_id: '1' })).return_code, 'FAIL');
});

test('a barcode waits for a password, and is reversed until recall is N', async () => {
  const outTradeNo = newNumber();
  assert.equal((await micropay(outTradeNo, barcode('9902'))).err_code, 'USERPAYING');
  assert.equal((await v2('/pay/orderquery', { out_trade_no: outTradeNo })).trade_state, 'USERPAYING');
  await fault({ what: 'cancel_retry', number: outTradeNo });
  assert.equal((await v2('/secapi/pay/reverse', { out_trade_no: outTradeNo })).recall, 'Y');
  assert.equal((await v2('/secapi/pay/reverse', { out_trade_no: outTradeNo })).recall, 'N');
  assert.equal((await v2('/pay/orderquery', { out_trade_no: outTradeNo })).trade_state, 'REVOKED');
  const bare = await v2('/secapi/pay/reverse', { out_trade_no: outTradeNo }, 'MD5', false);
  assert.equal(bare.status, 400);
  assert.match(bare.text, /No required SSL certificate was sent/);
});

test('a refund of API v2 is told of in sealed XML', async () => {
  const outTradeNo = newNumber();
  await micropay(outTradeNo);
  const asked = await v2('/secapi/pay/refund', { out_trade_no: outTradeNo, out_refund_no: `R${outTradeNo}`, total_fee: 8888,
    refund_fee: 88, notify_url: shop.url });
  assert.equal(asked.refund_fee, '88');
  const opened = ({ body }) => {
    const got = fromXml(body);
    if (!got.req_info) return {};
    const md5 = crypto.createHash('md5').update(v2Key).digest('hex');
    const decipher = crypto.createDecipheriv('aes-256-ecb', md5, null);
    return fromXml(Buffer.concat([decipher.update(got.req_info, 'base64'), decipher.final()]).toString());
  };
  const [notice] = await shop.received((notify) => opened(notify).out_trade_no === outTradeNo);
  assert.equal(opened(notice).refund_status, 'SUCCESS');
  assert.equal(opened(notice).refund_fee, '88');
  assert.equal((await v2('/pay/refundquery', { out_trade_no: outTradeNo })).refund_status_0, 'SUCCESS');
});

test('codepay says that a password is typed, and is reversed', async () => {
  const outTradeNo = newNumber();
  const ask = (number, code) => call('POST', '/v3/pay/transactions/codepay', { appid, mchid, description: 'x', out_trade_no: number,
    payer: { auth_code: code }, amount: { total: 1 }, scene_info: { store_info: { id: 'S1' } } });
  const waits = await ask(outTradeNo, barcode('9901'));
  assert.deepEqual([waits.status, waits.data.code], [202, 'USERPAYING']);
  assert.equal((await ask(newNumber(), barcode())).data.trade_state, 'SUCCESS');
  assert.equal((await call('POST', `/v3/pay/transactions/out-trade-no/${outTradeNo}/reverse`, { appid, mchid })).status, 200);
});

test('an order is shared with a receiver whose name is sealed, and goes back', async () => {
  const outTradeNo = newNumber();
  const receiver = '1900000110';
  const name = sdk.publicEncrypt('闪聚科技', platform.publicKey.export({ type: 'spki', format: 'pem' }));
  const sealed = (method, body) => {
    const path = `/v3/profitsharing/${method}`;
    return send('POST', host + path, sdk.getHeaders(sdk.buildAuthorization('POST', host + path, body),
      { 'Content-Type': 'application/json', 'Wechatpay-Serial': platform.serialNumber }), JSON.stringify(body));
  };
  await paid(outTradeNo, { settle_info: { profit_sharing: true } });
  const id = (await sdk.query({ out_trade_no: outTradeNo })).data.transaction_id;
  const left = async () => (await sdk.query_profitsharing_amounts(id)).data.unsplit_amount;
  assert.equal(await left(), 8888 - 53);
  const account = { appid, type: 'MERCHANT_ID', account: receiver };
  assert.equal((await sdk.profitsharing_receivers_add({ ...account, name: '闪聚科技', relation_type: 'PARTNER' })).status, 400);
  const added = await sealed('receivers/add', { ...account, name, relation_type: 'CUSTOM', custom_relation: '代理' });
  assert.deepEqual([added.data.account, added.data.custom_relation], [receiver, '代理']);

  const split = (number, amount, ends, asName = name) => sealed('orders', { appid, transaction_id: id, out_order_no: number,
    receivers: [{ type: 'MERCHANT_ID', account: receiver, name: asName, amount, description: '分给代理' }], unfreeze_unsplit: ends });
  const other = sdk.publicEncrypt('别人', platform.publicKey.export({ type: 'spki', format: 'pem' }));
  assert.match((await split(`S${outTradeNo}`, 100, false, other)).data.message, /姓名/);
  assert.equal((await split(`S${outTradeNo}`, 2667, false)).data.code, 'RULE_LIMIT');
  const asked = await split(`S${outTradeNo}`, 1000, true);
  assert.equal(asked.data.state, 'PROCESSING');
  const found = await sdk.query_profitsharing_orders(id, `S${outTradeNo}`);
  assert.equal(found.data.state, 'FINISHED');
  assert.deepEqual(found.data.receivers.map(({ account: to, amount, result }) => [to, amount, result]), [[receiver, 1000, 'SUCCESS']]);
  assert.equal(await left(), 0);

  const back = { out_order_no: `S${outTradeNo}`, out_return_no: `B${outTradeNo}`, return_mchid: receiver, amount: 400, description: '退' };
  const returned = await sdk.profitsharing_return_orders(back);
  assert.equal(returned.data.result, 'SUCCESS');
  assert.equal((await sdk.profitsharing_return_orders(back)).data.return_no, returned.data.return_no);
  assert.equal((await sdk.profitsharing_return_orders({ ...back, out_return_no: `C${outTradeNo}`, amount: 601 })).data.code, 'NOT_ENOUGH');
  assert.equal((await sdk.query_profitsharing_return_orders(`B${outTradeNo}`, `S${outTradeNo}`)).data.amount, 400);
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' });
  const bill = await sdk.profitsharing_bills(today);
  const target = bill.data.download_url;
  const text = await (await fetch(target, { headers: sdk.getHeaders(sdk.buildAuthorization('GET', target.replace(url, host))) })).text();
  assert.equal(crypto.createHash('sha1').update(text.startsWith('\ufeff') ? text : `\ufeff${text}`).digest('hex'), bill.data.hash_value);
  assert.match(text, new RegExp(`S${outTradeNo},`));
  assert.match(text, new RegExp(`B${outTradeNo},`));
  assert.equal((await sdk.profitsharing_receivers_delete(account)).status, 200);
  assert.equal((await call('GET', `/v3/profitsharing/merchant-configs/${subMchid}`)).data.max_ratio, 3000);
});

test('what is held is let go on request', async () => {
  const outTradeNo = newNumber();
  await paid(outTradeNo, { settle_info: { profit_sharing: true } });
  const id = (await sdk.query({ out_trade_no: outTradeNo })).data.transaction_id;
  const ended = await sdk.profitsharing_orders_unfreeze({ transaction_id: id, out_order_no: `U${outTradeNo}`, description: '解冻' });
  assert.equal(ended.status, 200);
  assert.equal((await sdk.query_profitsharing_orders(id, `U${outTradeNo}`)).data.state, 'FINISHED');
  assert.equal((await state(outTradeNo)).frozen_fen, 0);
});

test('bills have the hash of what they are unpacked, and what happened', async () => {
  const outTradeNo = newNumber();
  await paid(outTradeNo, { attach: 'a,b' });
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' });
  const fetched = async (asked) => {
    assert.equal(asked.data.hash_type, 'SHA1');
    const target = asked.data.download_url;
    const headers = sdk.getHeaders(sdk.buildAuthorization('GET', target.replace(url, host)));
    const answer = await fetch(target, { headers });
    assert.equal(answer.headers.get('wechatpay-signature'), null);
    const raw = Buffer.from(await answer.arrayBuffer());
    const plain = target.endsWith('&tartype=gzip') ? zlib.gunzipSync(raw) : raw;
    assert.equal(crypto.createHash('sha1').update(plain).digest('hex'), asked.data.hash_value);
    assert.ok(plain.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])));
    return plain.toString().split('\r\n');
  };
  const lines = await fetched(await sdk.tradebill({ bill_date: today }));
  assert.equal(lines[0].split(',').length, 27);
  const row = lines.find((line) => line.includes(outTradeNo)).split(',').map((value) => value.slice(1));
  const column = (name) => row[lines[0].slice(1).split(',').indexOf(name)];
  assert.equal(column('商户订单号'), outTradeNo);
  assert.deepEqual([column('应结订单金额'), column('手续费'), column('费率'), column('商户数据包')], ['88.88', '0.53328', '0.60%', 'a\\ b']);
  assert.deepEqual(await fetched(await sdk.tradebill({ bill_date: today, tar_type: 'GZIP' })), lines);
  assert.ok((await fetched(await sdk.fundflowbill({ bill_date: today }))).some((line) => line.includes('`扣除交易手续费,`支出,`0.53,')));
  const old = await v2('/pay/downloadbill', { bill_date: '20200101', bill_type: 'ALL' });
  assert.equal(old.err_code, '20002');
});

test('while the keys are switched, both sign: as is asked for, and as it comes', async () => {
  const path = `/v3/pay/transactions/out-trade-no/${newNumber()}/close`;
  const headers = sdk.getHeaders(sdk.buildAuthorization('POST', host + path, { mchid }), { 'Content-Type': 'application/json' });
  const serialOf = async (more) => (await send('POST', host + path, { ...headers, ...more }, JSON.stringify({ mchid })))
    .headers.get('wechatpay-serial');
  assert.equal(await serialOf({}), platform.serialNumber);
  const publicKeyId = [...signers.keys()].find((serial) => serial.startsWith('PUB_KEY_ID_'));
  assert.equal(await serialOf({ 'Wechatpay-Serial': publicKeyId }), publicKeyId);
  const kinds = () => new Set(shop.notifies.filter(({ ok }) => ok).map((notify) => notify.headers.get('wechatpay-serial')));
  while (kinds().size < 2) {
    const outTradeNo = newNumber();
    await paid(outTradeNo);
    await shop.received(of(outTradeNo));
  }
  assert.deepEqual([...kinds()].sort(), [...signers.keys()].sort());
});

test('an application of a sub-merchant is handed in with what is sealed, judged, and mended', async () => {
  const code = `${mchid}_${Date.now()}`;
  const path = '/v3/applyment4sub/applyment/';
  const seal = (text) => sdk.publicEncrypt(text, platform.publicKey.export({ type: 'spki', format: 'pem' }));
  const papers = (phone) => ({
    business_code: code,
    contact_info: { contact_type: 'LEGAL', contact_name: seal('张三'), mobile_phone: phone, contact_email: seal('a@b.example') },
    subject_info: { subject_type: 'SUBJECT_TYPE_ENTERPRISE' },
    business_info: { merchant_shortname: '张三餐饮店', service_phone: '0758000' },
    settlement_info: { settlement_id: '719', qualification_type: '餐饮' },
    bank_account_info: {
      bank_account_type: 'BANK_ACCOUNT_TYPE_CORPORATE', account_name: seal('张三'), account_bank: '工商银行', account_number: seal('62220212'),
    },
  });
  const submit = (body) => send('POST', host + path, sdk.getHeaders(sdk.buildAuthorization('POST', host + path, body),
    { 'Content-Type': 'application/json', 'Wechatpay-Serial': platform.serialNumber }), JSON.stringify(body));
  const look = () => call('GET', `${path}business_code/${code}`);
  assert.equal((await look()).data.message, '未能找到申请单');
  assert.equal((await submit(papers('13800138000'))).data.detail.field, '/contact_info/mobile_phone');
  const { applyment_id: id } = (await submit(papers(seal('13800138000')))).data;
  const found = (await look()).data;
  assert.deepEqual([found.applyment_id, found.applyment_state], [id, 'APPLYMENT_STATE_AUDITING']);
  assert.deepEqual((await call('GET', `${path}applyment_id/${id}`)).data, found);
  await admin('wechat/applyment', { business_code: code, state: 'REJECTED', faults: [{ field: 'license_copy', name: '营业执照照片', reason: '不清晰' }] });
  assert.deepEqual((await look()).data.audit_detail, [{ field: 'license_copy', field_name: '营业执照照片', reject_reason: '不清晰' }]);
  assert.equal((await submit(papers(seal('13800138000')))).data.applyment_id, id);
  await admin('wechat/applyment', { business_code: code, state: 'FINISHED' });
  assert.match((await look()).data.sub_mchid, /^\d+$/);
});

test('every good answer was signed', () => assert.ok(verified > 50));
