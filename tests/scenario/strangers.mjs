// strangers -- what other pages, other people and odd requests get of a hub that runs.
//
//     node strangers.mjs BASE HUB_BASE LOGIN PASSWORD AT PLATE
//
// BASE is the console's address, HUB_BASE the one of payers, AT an organisation of LOGIN's, PLATE the path of a plate.
// Each kind of answer has its headers; a cookie is what it has to be; a session is never one that was there before; a
// change comes from our page only; nobody is led elsewhere. Prints what is not so; the last line is "N held, N wrong".
import { request } from 'node:http';
import { allDoors, merchantDoors } from './doors.mjs';

const [base, payers, login, password, at, plate] = process.argv.slice(2);
let held = 0;
let wrong = 0;

function hold(what, isTrue, instead = '') {
  if (isTrue) held++;
  else {
    wrong++;
    console.log(`${what}: ${instead}`);
  }
}

// As fetch() may not: with any Host, Cookie, method and path, as they are.
function ask(method, path, headers = {}, body = '', from = base) {
  const { hostname, port } = new URL(from);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, method, path, headers: { ...(body ? { 'content-length': Buffer.byteLength(body) } : {}), ...headers } },
      (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() }));
      });
    asking.on('error', reject);
    asking.setTimeout(20000, () => asking.destroy(new Error(`${method} ${path}: no answer`)));
    asking.end(body);
  });
}

const ours = { origin: base, 'content-type': 'application/json' };
const cookies = (answer) => (answer.headers['set-cookie'] ?? []);
const session = (answer) => cookies(answer).find((one) => /^(__Host-)?shanju=/.test(one));
const pair = (cookie) => cookie.split(';')[0];

async function signIn(sent = '') {
  const answer = await ask('POST', '/console/api/session', { ...ours, ...(sent && { cookie: sent }) }, JSON.stringify({ login, password }));
  if (answer.status !== 200) throw new Error(`${login} does not come in: ${answer.text}`);
  return answer;
}

async function come(sent) {
  const cookie = pair(session(await signIn(sent)));
  const me = await ask('GET', '/console/api/me', { cookie });
  return { cookie, csrf: JSON.parse(me.text).csrf };
}

// --- headers ----------------------------------------------------------------------------

const common = { 'x-content-type-options': /^nosniff$/ };
const nobodyFrames = { 'content-security-policy': /frame-ancestors 'none'/ };
const personal = { ...common, ...nobodyFrames, 'cache-control': /no-store/, 'referrer-policy': /^same-origin$/ };
const toPayers = { ...common, ...nobodyFrames, 'cache-control': /no-store/, 'referrer-policy': /^origin$/ };
const page = { ...common, 'content-security-policy': /default-src 'none'; script-src 'self'.*frame-ancestors 'none'/,
  'cache-control': /^no-cache$/, 'referrer-policy': /^same-origin$/, 'x-frame-options': /^DENY$/,
  'cross-origin-opener-policy': /^same-origin$/, 'cross-origin-resource-policy': /^same-origin$/ };
const asset = { ...common, 'content-security-policy': /^default-src 'none'$/, 'cache-control': /immutable/,
  'cross-origin-resource-policy': /^same-origin$/ };
const refused = { ...common, ...nobodyFrames, 'cache-control': /no-store/ };

function holdHeaders(what, answer, wanted, status) {
  hold(`${what}: status`, answer.status === status, answer.status);
  for (const [name, pattern] of Object.entries(wanted))
    hold(`${what}: ${name}`, pattern.test(answer.headers[name] ?? ''), answer.headers[name]);
  for (const name of ['server', 'x-powered-by', 'access-control-allow-origin'])
    hold(`${what}: ${name}`, answer.headers[name] === undefined, answer.headers[name]);
  hold(`${what}: no script of a page's own`, !/unsafe-(inline|eval)/.test(answer.headers['content-security-policy'] ?? ''));
}

async function headers(me) {
  const index = await ask('GET', '/console/');
  const script = /src="(\/console\/assets\/[^"]+\.js)"/.exec(index.text)?.[1];
  const made = await ask('POST', `/console/api/exports?at=${at}`, { ...ours, cookie: me.cookie, 'x-csrf-token': me.csrf,
    'idempotency-key': 'strangers' }, '{"list":"orders","format":"csv"}');
  const { id } = JSON.parse(made.text);
  let file;

  holdHeaders('the page', index, page, 200);
  holdHeaders('a script', await ask('GET', script), asset, 200);
  holdHeaders('what one asks', await ask('GET', '/console/api/me', { cookie: me.cookie }), personal, 200);
  holdHeaders('what a stranger asks', await ask('GET', '/console/api/me'), personal, 401);
  holdHeaders('a thing that is none', await ask('GET', `/console/api/orders/4711?at=${at}`, { cookie: me.cookie }), personal, 404);
  holdHeaders('a door that is none', await ask('GET', '/console/api/nothing'), refused, 404);
  holdHeaders('another method', await ask('PUT', '/console/api/me'), refused, 405);
  holdHeaders('a large body', await ask('POST', '/console/api/session', ours, 'x'.repeat(200000)), refused, 413);
  for (let i = 0; i < 200 && file?.status !== 200; i++) file = await ask('GET', `/console/api/exports/${id}/file`, { cookie: me.cookie });
  holdHeaders('a file', file, { ...personal, 'content-disposition': /^attachment;/ }, 200);
  holdHeaders('metrics', await ask('GET', '/metrics'), common, 200);
  holdHeaders('a plate', await ask('GET', plate, { 'user-agent': 'AlipayClient/10.5' }, '', payers), toPayers, 303);
  holdHeaders('a plate in no wallet', await ask('GET', plate, {}, '', payers), toPayers, 200);
  holdHeaders('a sale that is none', await ask('GET', '/T/AAAA', {}, '', payers), toPayers, 404);
  holdHeaders('a script of payers', await ask('GET', '/w/pay.js', {}, '', payers), common, 200);
  holdHeaders('an app without a signature', await ask('GET', '/v1/orders', {}, '', payers), common, 401);
  holdHeaders('an address of payers that is none', await ask('GET', '/nothing', {}, '', payers), refused, 404);
}

// --- sessions ----------------------------------------------------------------------------

async function sessions() {
  const answer = await signIn('shanju=0123456789abcdef0123456789abcdef; __Host-shanju=0123456789abcdef0123456789abcdef');
  const [first, again] = [await come(''), await come('')];

  for (const cookie of cookies(answer)) {
    hold('a cookie is for no script', /; HttpOnly/i.test(cookie), cookie);
    hold('a cookie goes to our pages only', /; SameSite=Strict/i.test(cookie), cookie);
    hold('a cookie is of this host only', !/; Domain=/i.test(cookie), cookie);
  }
  hold('a session ends with the browser', !/Max-Age|Expires/i.test(session(answer)), session(answer));
  hold('a session is long', pair(session(answer)).length >= 'shanju='.length + 32, session(answer));
  hold('a session is not one that was brought', !session(answer).includes('0123456789abcdef'), session(answer));
  hold('nor the one before', first.cookie !== again.cookie && first.csrf !== again.csrf);
  const third = await come(again.cookie);
  hold('who signs in again has another session', third.cookie !== again.cookie, third.cookie);
  hold('a session that was made up is nobody', (await ask('GET', '/console/api/me',
    { cookie: 'shanju=0123456789abcdef0123456789abcdef' })).status === 401);
  const out = await ask('DELETE', '/console/api/session', { ...ours, cookie: first.cookie, 'x-csrf-token': first.csrf });
  hold('signing out takes the cookie away', /^shanju=;.*Max-Age=0/.test(session(out) ?? ''), session(out));
  hold('and ends the session', (await ask('GET', '/console/api/me', { cookie: first.cookie })).status === 401);
  return third;
}

// --- changes from elsewhere -----------------------------------------------------------------

async function forged(me) {
  const good = { ...ours, cookie: me.cookie, 'x-csrf-token': me.csrf, 'idempotency-key': 'forged' };
  const without = (name) => Object.fromEntries(Object.entries(good).filter(([one]) => one !== name));
  const tries = {
    'without a token': without('x-csrf-token'),
    'another token': { ...good, 'x-csrf-token': '0'.repeat(me.csrf.length) },
    'the token of nobody': { ...good, 'x-csrf-token': '' },
    'from another page': { ...good, origin: 'http://evil.example' },
    'from a page below ours': { ...good, origin: `${base}.evil.example` },
    'from a page that hides': { ...good, origin: 'null' },
    'from nowhere': without('origin'),
    'of another site, says the browser': { ...good, 'sec-fetch-site': 'cross-site' },
    'of the same site, says the browser': { ...good, 'sec-fetch-site': 'same-site' },
  };
  for (const { method, path } of [...allDoors, ...merchantDoors()].filter((door) => door.method !== 'GET'))
    for (const [what, sent] of Object.entries(tries)) {
      const answer = await ask(method, `${path.replace(':', '4711')}?at=${at}`, sent, method === 'DELETE' ? '' : '{}');
      hold(`${method} ${path} ${what}`, answer.status === 403 && answer.text.includes('NOT_OURS'), `${answer.status} ${answer.text}`);
    }
  for (const path of ['/console/api/session', '/console/api/session/code', '/console/api/invitation'])
    for (const what of ['from another page', 'from a page that hides', 'from nowhere', 'of another site, says the browser']) {
      const answer = await ask('POST', path, tries[what], '{}');
      hold(`POST ${path} ${what}`, answer.status === 403 && answer.text.includes('NOT_OURS'), `${answer.status} ${answer.text}`);
    }
  for (const name of ['x-http-method-override', 'x-method-override', 'x-http-method']) {
    await ask('GET', `/console/api/session?_method=DELETE&at=${at}`, { ...good, [name]: 'DELETE' });
    await ask('POST', '/console/api/me', { ...good, [name]: 'DELETE', 'content-type': 'application/x-www-form-urlencoded' }, '_method=DELETE');
  }
  hold('nothing of it was done', (await ask('GET', '/console/api/me', { cookie: me.cookie })).status === 200);
  for (const method of ['TRACE', 'TRACK', 'OPTIONS', 'PROPFIND']) {
    const answer = await ask(method, '/console/api/me', good).catch(() => ({ status: 400, text: '', headers: {} }));
    hold(`${method}`, answer.status >= 400 && !answer.text.includes(me.cookie), `${answer.status} ${answer.text}`);
  }
}

// --- where one is led -------------------------------------------------------------------------

async function led(me) {
  const elsewhere = ['//evil.example', '/\\evil.example', '/console?next=//evil.example', '/console//evil.example',
    '/console/..//evil.example', '/?url=http://evil.example', '//evil.example/console', '/console/%2f%2fevil.example',
    '/console%0d%0aset-cookie:%20x=1', '/console?x=%0d%0alocation:%20//evil.example', 'http://evil.example/console'];
  for (const from of [base, payers])
    for (const path of elsewhere) {
      const answer = await ask('GET', path, { host: 'evil.example', 'x-forwarded-host': 'evil.example' }, '', from)
        .catch(() => ({ status: 400, headers: {} }));
      const to = answer.headers.location;
      hold(`${path} leads`, to === undefined || (/^\/(?![/\\])/.test(to) && !to.includes('evil')), to);
      hold(`${path} sets`, answer.headers['set-cookie'] === undefined, answer.headers['set-cookie']);
    }
  const { items } = JSON.parse((await ask('GET', `/console/api/roles?at=${at}`, { cookie: me.cookie })).text);
  const body = JSON.stringify({ login: `guest${process.pid}`, name: '客人', organisation_id: at,
    role_id: items.find(({ word }) => word === 'merchant_admin').id });
  const answer = await ask('POST', `/console/api/staff?at=${at}`, { ...ours, host: 'evil.example', origin: 'http://evil.example',
    'x-forwarded-host': 'evil.example', cookie: me.cookie, 'x-csrf-token': me.csrf, 'idempotency-key': 'host' }, body);
  hold('a link is of our address, whatever the browser calls us',
    answer.status === 200 && answer.text.includes('/console/#/invitation/') && !answer.text.includes('evil.example'), answer.text);
}

// --- the line -------------------------------------------------------------------------------

function dial(headers) {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    const asking = request({ hostname, port, path: `/console/live?at=${at}`, headers: { connection: 'Upgrade', upgrade: 'websocket',
      'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-protocol': 'shanju.console.v1', ...headers } });
    asking.on('upgrade', (answer, socket) => { socket.destroy(); resolve(101); });
    asking.on('response', (answer) => { answer.resume(); resolve(answer.statusCode); });
    asking.on('error', () => resolve(0));
    asking.setTimeout(20000, () => { asking.destroy(); resolve(0); });
    asking.end();
  });
}

async function lines(me) {
  hold('our page dials', (await dial({ origin: base, cookie: me.cookie })) === 101);
  for (const [what, sent] of Object.entries({ 'another page': { origin: 'http://evil.example', cookie: me.cookie },
    'a page that hides': { origin: 'null', cookie: me.cookie }, nobody: { origin: base }, 'no page': { cookie: me.cookie },
    'another protocol': { origin: base, cookie: me.cookie, 'sec-websocket-protocol': 'chat' } }))
    hold(`${what} dials`, (await dial(sent)) !== 101);
}

const me = await sessions();
await headers(me);
await led(me);
await lines(me);
await forged(me);
console.log(`${held} held, ${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
