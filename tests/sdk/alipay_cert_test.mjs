// Certificate mode, as Alipay's SDK has it: numbers of certificates that it computes by itself.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';

import { certSdk, execOf, fault, file, keySdk, makeShop, newBarcode, newNumber, press, rawCall, scan,
  strictUrl, url } from './alipay_world.mjs';

// What the SDK computes numbers with, which it does not export.
const { getSN } = createRequire(import.meta.url)('./node_modules/alipay-sdk/dist/commonjs/antcertutil.js');
const certs = { app_cert_sn: getSN(file('app_cert')), alipay_root_cert_sn: getSN(file('alipay_root_cert'), true) };
const exec = execOf(certSdk());
let shop;

before(async () => { shop = await makeShop(); });
after(() => shop.close());

test('the SDK and the sandbox count certificates alike, and trust each other', async () => {
  const outTradeNo = newNumber();
  const made = await exec('alipay.trade.precreate', { outTradeNo, totalAmount: '88.88', subject: '咖啡' },
    { notifyUrl: shop.url });
  assert.equal(made.code, '10000');
  await press(url, await scan(made.qrCode));
  assert.equal((await exec('alipay.trade.query', { outTradeNo })).tradeStatus, 'TRADE_SUCCESS');
  const [{ form }] = await shop.received(outTradeNo);
  assert.equal(certSdk().checkNotifySignV2(form), true);
});

test('an answer names the certificate that it is signed with', async () => {
  const { json, text } = await rawCall(url, certs);
  assert.deepEqual(Object.keys(json), ['alipay_trade_query_response', 'alipay_cert_sn', 'sign']);
  assert.equal(json.alipay_cert_sn, getSN(file('alipay_cert')));
  const inner = text.slice(text.indexOf(':') + 1, text.lastIndexOf(',"alipay_cert_sn"'));
  assert.ok(crypto.verify('sha256', Buffer.from(inner),
    new crypto.X509Certificate(file('alipay_cert')).publicKey, Buffer.from(json.sign, 'base64')));
  assert.equal((await rawCall(url, {})).json.alipay_cert_sn, undefined);
});

test('another certificate is told, and can be downloaded', async () => {
  await fault(url, { what: 'reply_unknown_serial', method: 'alipay.trade.query', number: 'RENEWED' });
  const { json } = await rawCall(url, { ...certs, biz_content: '{"out_trade_no":"RENEWED"}' });
  assert.equal(json.alipay_cert_sn, getSN(file('alipay_next_cert')));
  const loaded = await exec('alipay.open.app.alipaycert.download', { alipayCertSn: json.alipay_cert_sn });
  const pem = Buffer.from(loaded.alipayCertContent, 'base64').toString();
  assert.equal(getSN(pem), json.alipay_cert_sn);
  assert.ok(new crypto.X509Certificate(pem).publicKey.equals(new crypto.X509Certificate(file('alipay_cert')).publicKey));
  assert.ok(new crypto.X509Certificate(pem).verify(
    new crypto.X509Certificate(file('alipay_root_cert').slice(file('alipay_root_cert').lastIndexOf('-----BEGIN'))).publicKey));
  assert.equal((await exec('alipay.open.app.alipaycert.download', { alipayCertSn: '0'.repeat(32) })).subCode,
    'isv.CERT_NOT_EXIST');
});

test('without certificates, or with others, nothing is done in certificate mode', async () => {
  const codes = [
    [{}, 'isv.missing-app-cert-sn'],
    [{ app_cert_sn: certs.app_cert_sn }, 'isv.missing-alipay-root-cert-sn'],
    [{ ...certs, app_cert_sn: '0'.repeat(32) }, 'isv.app-cert-not-exist'],
    [{ ...certs, alipay_root_cert_sn: '0'.repeat(32) }, 'isv.invalid-alipay-root-cert-sn'],
    [certs, 'ACQ.TRADE_NOT_EXIST'],
  ];
  for (const [params, code] of codes) {
    const { json } = await rawCall(strictUrl, params);
    assert.equal(json.alipay_trade_query_response.sub_code, code);
    assert.ok(json.sign);
  }
  const answer = await execOf(keySdk(strictUrl))('alipay.trade.query', { outTradeNo: 'X1' });
  assert.equal(answer.subCode, 'isv.missing-app-cert-sn');
});

test('version 3 of the API works with certificates', async () => {
  const sdk = certSdk(strictUrl);
  const { data } = await sdk.curl('POST', '/v3/alipay/trade/pay', { body: { out_trade_no: newNumber(),
    total_amount: '1.00', subject: 'tea', auth_code: newBarcode(), scene: 'bar_code' } });
  assert.equal(data.total_amount, '1.00');
  await assert.rejects(keySdk(strictUrl).curl('POST', '/v3/alipay/trade/query', { body: { out_trade_no: 'X' } }),
    (error) => error.code === 'missing-app-cert-sn' && error.responseHttpStatus === 400);
});
