// What the tests of Alipay share: SDKs, a shop that is notified, a payer's phone, and raw calls.
// SANDBOX_URL takes keys and certificates; STRICT_URL certificates only, keeps a fee, and its
// clock may be turned: it is not particular about timestamps.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';

import { AlipaySdk } from 'alipay-sdk';

export const url = process.env.SANDBOX_URL;
export const strictUrl = process.env.STRICT_URL;
export const appId = '2021000000000001';
export const sellerId = '2088621000000001';
export const file = (name) => readFileSync(`${process.env.SANDBOX_KEYS}/${name}.pem`, 'utf8');
const bare = (pem) => pem.replace(/-----[A-Z ]+-----|\s/g, '');

export const keySdk = (base = url, options = {}) => new AlipaySdk({
  appId,
  privateKey: bare(file('app_private')),
  keyType: 'PKCS8',
  timeout: 5000,
  alipayPublicKey: bare(file('alipay_public')),
  gateway: `${base}/gateway.do`,
  endpoint: base,
  ...options,
});

export const certSdk = (base = url, options = {}) => new AlipaySdk({
  appId,
  privateKey: bare(file('app_private')),
  keyType: 'PKCS8',
  timeout: 5000,
  appCertContent: file('app_cert'),
  alipayPublicCertContent: file('alipay_cert'),
  alipayRootCertContent: file('alipay_root_cert'),
  gateway: `${base}/gateway.do`,
  endpoint: base,
  ...options,
});

export const execOf = (sdk) => (method, bizContent, params = {}) =>
  sdk.exec(method, { ...params, bizContent }, { validateSign: true });

let numbers = 0;
export const newNumber = (prefix = 'N') => `${prefix}${process.pid}x${Date.now()}x${numbers++}`;
let barcodes = 0;
export const newBarcode = (ending = '0000') =>
  `28${String(Date.now()).padStart(13, '0')}${barcodes++ % 10}${process.pid % 10}${ending}`;

export const post = async (base, path, body) => {
  const answer = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, `${path} ${JSON.stringify(body)}`);
};
export const fault = (base, body) => post(base, '/sandbox/fault', { channel: 'alipay', ...body });

export const state = async (base, outTradeNo) => {
  const answer = await fetch(`${base}/sandbox/state?out_trade_no=${outTradeNo}`);
  assert.equal(answer.status, 200);
  return (await answer.json()).alipay.trades[0];
};

// A shop's server: remembers notifies, and answers what it is told to.
export const makeShop = async () => {
  const shop = { notifies: [], answer: () => 'success', waiting: [] };
  shop.server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => { body += piece; });
    request.on('end', () => {
      shop.notifies.push({ raw: body, form: Object.fromEntries(new URLSearchParams(body)) });
      response.end(shop.answer(shop.notifies.at(-1).form));
      shop.waiting.splice(0).forEach((wake) => wake());
    });
  });
  await new Promise((resolve) => { shop.server.listen(0, '127.0.0.1', resolve); });
  shop.url = `http://127.0.0.1:${shop.server.address().port}/notify`;
  // All notifies of that trade, as soon as there are count of them.
  shop.received = async (outTradeNo, count = 1) => {
    for (;;) {
      const found = shop.notifies.filter(({ form, raw }) => form.out_trade_no === outTradeNo
        || raw.includes(outTradeNo));
      if (found.length >= count) return found;
      await new Promise((resolve) => { shop.waiting.push(resolve); });
    }
  };
  shop.close = () => {
    shop.server.close();
    shop.server.closeAllConnections();
  };
  return shop;
};

// What a phone does: scan the code, press the button.
export const scan = async (qrCode) => {
  const answer = await fetch(qrCode, { headers: { 'accept-language': 'en' } });
  assert.equal(answer.status, 200);
  return new URL(answer.url).searchParams.get('trade_no');
};
export const press = async (base, tradeNo) => {
  const answer = await fetch(`${base}/cashier/pay`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ trade_no: tradeNo, return_url: '' }),
  });
  assert.equal(answer.status, 303);
};

export const china = (moment = new Date()) =>
  new Date(moment.getTime() + 8 * 3600 * 1000).toISOString().slice(0, 19).replace('T', ' ');

// A call of v2 by hand, for what an SDK would never send. A param that is undefined is left out.
export const rawCall = async (base, params, { sign = true, privateKey = file('app_private') } = {}) => {
  const all = {
    app_id: appId,
    method: 'alipay.trade.query',
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: china(),
    version: '1.0',
    biz_content: '{"out_trade_no":"X1"}',
    ...params,
  };
  const signed = Object.keys(all).filter((name) => all[name] !== undefined && all[name] !== '')
    .sort().map((name) => `${name}=${all[name]}`).join('&');
  const form = new URLSearchParams();
  Object.entries(all).forEach(([name, value]) => { if (value !== undefined) form.set(name, value); });
  if (sign === true) form.set('sign', crypto.sign('sha256', Buffer.from(signed), privateKey).toString('base64'));
  else if (sign) form.set('sign', sign);
  const answer = await fetch(`${base}/gateway.do`, { method: 'POST', body: form });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: JSON.parse(text) };
};

// A call of v3 by hand.
export const rawRest = async (base, path, { method = 'POST', body = '{}', auth = {}, headers = {},
  scheme = 'ALIPAY-SHA256withRSA', sign = true } = {}) => {
  const fields = { app_id: appId, nonce: crypto.randomUUID(), timestamp: Date.now(), ...auth };
  const said = Object.entries(fields).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`).join(',');
  const sent = method === 'GET' ? '' : body;
  const signature = crypto.sign('sha256', Buffer.from(`${said}\n${method}\n${path}\n${sent}\n`),
    file('app_private')).toString('base64');
  const authorization = sign ? `${scheme} ${said},sign=${sign === true ? signature : sign}` : `${scheme} ${said}`;
  const answer = await fetch(`${base}${path}`, {
    method,
    body: method === 'GET' ? undefined : body,
    headers: { authorization, 'content-type': 'application/json', ...headers },
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: text ? JSON.parse(text) : null };
};

// Whether an answer of v3 is signed as it has to be, by Node's own crypto.
export const restSigned = ({ headers, text }) => {
  const message = `${headers.get('alipay-timestamp')}\n${headers.get('alipay-nonce')}\n${text}\n`;
  return headers.has('alipay-signature') && crypto.verify('sha256', Buffer.from(message),
    file('alipay_public'), Buffer.from(headers.get('alipay-signature'), 'base64'));
};
