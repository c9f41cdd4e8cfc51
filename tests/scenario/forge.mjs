// forge -- a callback as a wallet would send it, or as somebody would who wants to be taken for it.
//
//     KEYS=FOLDER node forge.mjs WALLET URL NUMBER FEN [WHAT]
//
// Rightly signed by the sandbox's keys it says that payment NUMBER was paid with FEN. WHAT:
//
//     forged        the signature is another's
//     app           it is for another app or merchant
//     stale         it was signed ten minutes ago (WeChat, whose signatures have a time)
//     key           it is signed by a key, or a certificate, that nobody knows
//     expired       by a certificate that was valid once (UnionPay)
//     doctype       XML with a DOCTYPE and an entity, in the place of what is sent
//     nested        JSON, ten thousand deep
//     empty         nothing
//     cut           half of it
//     twins         its amount stands there twice (forms)
//
// Prints the status and the body of the answer.
import { createCipheriv, createHash, createSign, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';

const [wallet, url, number, fen, what = ''] = process.argv.slice(2);
const read = (name) => readFileSync(`${process.env.KEYS}/${name}`, 'utf8');
const sign = (key, text) => createSign('RSA-SHA256').update(text).sign(key, 'base64');
const stranger = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const china = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 19).replace('T', ' ');
const odd = {
  doctype: '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><xml>' +
    '<return_code>&a;</return_code><out_trade_no>&b;</out_trade_no></xml>',
  nested: '['.repeat(10000) + ']'.repeat(10000),
  empty: '',
};

function alipay() {
  const yuan = (Number(fen) / 100).toFixed(2);
  const form = {
    notify_time: china(), notify_type: 'trade_status_sync', notify_id: randomBytes(16).toString('hex'),
    app_id: what === 'app' ? '2021000000000099' : '2021000000000001', charset: 'utf-8', version: '1.0',
    auth_app_id: '2021000000000001', trade_no: '2026' + Date.now(), out_trade_no: number,
    buyer_id: '2088102146225135', seller_id: '2088000000000001', trade_status: 'TRADE_SUCCESS',
    total_amount: yuan, receipt_amount: yuan, buyer_pay_amount: yuan, gmt_payment: china(),
  };
  const text = Object.keys(form).sort().map((name) => `${name}=${form[name]}`).join('&');
  const key = what === 'forged' || what === 'key' ? stranger() : read('alipay_private.pem');
  const body = new URLSearchParams({ ...form, sign: sign(key, text), sign_type: 'RSA2' }).toString();
  return { type: 'application/x-www-form-urlencoded', body: what === 'twins' ? body + '&total_amount=0.01' : body };
}

function unionpay() {
  const time = china().replace(/[^0-9]/g, '');
  const certificate = { key: 'unionpay_other_root_cert.pem', expired: 'unionpay_expired_cert.pem' }[what] ??
    'unionpay_cert.pem';
  const form = {
    version: '5.1.0', encoding: 'UTF-8', signMethod: '01', txnType: '01', txnSubType: '07', bizType: '000000',
    accessType: '0', merId: what === 'app' ? '777290058110099' : '777290058110048', orderId: number, txnTime: time,
    txnAmt: fen, settleAmt: fen, currencyCode: '156', settleCurrencyCode: '156', queryId: time + '000001',
    traceNo: '000001', respCode: '00', respMsg: '成功', signPubKeyCert: read(certificate),
  };
  const text = Object.keys(form).sort().map((name) => `${name}=${form[name]}`).join('&');
  const digest = createHash('sha256').update(text).digest('hex');
  const key = what === 'forged' ? stranger() : read('unionpay_private.pem');
  const body = new URLSearchParams({ ...form, signature: sign(key, digest) }).toString();
  return { type: 'application/x-www-form-urlencoded', body: what === 'twins' ? body + '&txnAmt=1' : body };
}

function wechat() {
  const merchant = what === 'app' ? '1900000099' : '1900000001';
  const plain = JSON.stringify({
    transaction_id: '4200' + Date.now(), out_trade_no: number, mchid: merchant, appid: 'wxd678efh567hg6787',
    trade_state: 'SUCCESS', trade_type: 'JSAPI', success_time: new Date().toISOString().slice(0, 19) + '+00:00',
    amount: { total: Number(fen), payer_total: Number(fen), currency: 'CNY', payer_currency: 'CNY' },
  });
  const nonce = randomBytes(6).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', process.env.V3_KEY, nonce).setAAD(Buffer.from('transaction'));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
  let body = odd[what] ?? JSON.stringify({
    id: randomBytes(16).toString('hex'), create_time: new Date().toISOString(), event_type: 'TRANSACTION.SUCCESS',
    resource_type: 'encrypt-resource', summary: '支付成功',
    resource: { algorithm: 'AEAD_AES_256_GCM', ciphertext: sealed, associated_data: 'transaction', nonce },
  });
  if (what === 'cut') body = body.slice(0, body.length / 2);
  const time = String(Math.floor(Date.now() / 1000) - (what === 'stale' ? 600 : 0));
  const text = `${time}\n${nonce}\n${body}\n`;
  const serial = new X509Certificate(read('wechat_platform_certificate.pem')).serialNumber;
  return {
    type: 'application/json', body,
    headers: {
      'wechatpay-serial': what === 'key' ? '7132D72A03E93CDDF8C03BBD1F37EEDF00000000' : serial,
      'wechatpay-timestamp': time, 'wechatpay-nonce': nonce,
      'wechatpay-signature': sign(what === 'forged' ? stranger() : read('wechat_platform_private.pem'), text),
    },
  };
}

const told = { alipay, unionpay, wechat }[wallet]();
// WeChat's signature is beside the body, so that a body of no sense may be rightly signed.
if (wallet !== 'wechat' && what in odd) told.body = odd[what];
if (wallet !== 'wechat' && what === 'cut') told.body = told.body.slice(0, told.body.length / 2);
const call = request(url, { method: 'POST', headers: { 'content-type': told.type, ...told.headers } }, (answer) => {
  let text = '';
  answer.on('data', (piece) => { text += piece; });
  answer.on('end', () => console.log(`${answer.statusCode} ${text}`));
});
call.on('error', (error) => { console.log(`none ${error.code}`); });
call.end(told.body);
