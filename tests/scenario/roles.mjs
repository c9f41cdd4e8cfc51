// roles -- every door of the console, asked of a hub that runs, as each role that is built in.
//
//     node roles.mjs matrix BASE HUB PLACES    what each role sees at its own place, below, and elsewhere
//     node roles.mjs throw BASE HUB PLACES     wrong ids, cursors and bodies at every door, as an administrator: a list
//                                              of each, then DOOR_TRIES (20) made up by DOOR_SEED at each door
//
// PLACES is {platform, partner, merchant, store, otherPartner, otherMerchant, otherStore}, as JSON. HUB is the command
// that invites. The doors are read from the tables in hub/console, and from the OpenAPI document for those below
// /console/api/merchant (doors.mjs). Prints what is not as the tables say; the last line is "N asked, N wrong".
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { merchantShapes, consoleShapes } from '../console/shapes.mjs';
import { allDoors as doors, merchantDoors, openapi, roles } from './doors.mjs';

const [what, base, hub, placesText] = process.argv.slice(2);
const places = JSON.parse(placesText);
const command = (...words) => execFileSync(hub.split(' ')[0], [...hub.split(' ').slice(1), ...words], { encoding: 'utf8' });
const PASSWORD = 'correct horse battery staple';
let asked = 0;
let wrong = 0;

// --- a browser ------------------------------------------------------------------------

// What is refused before there is a door (405, 413, a request line that is none) has no page that could show it.
const wanted = (status) => ([404, 405, 413, 414, 400].includes(status) ? {} : { 'cache-control': 'no-store',
  'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'x-frame-options': 'DENY',
  'content-security-policy': "frame-ancestors 'none'" });

class Browser {
  cookie = '';
  csrf = '';
  key = 0;

  async ask(method, path, body) {
    const answer = await fetch(base + path, { method, redirect: 'manual', body: method === 'GET' ? undefined : body,
      headers: { cookie: this.cookie, origin: base, 'x-csrf-token': this.csrf, 'content-type': 'application/json',
        'idempotency-key': `k${process.pid}-${this.key++}` } })
      .catch((cause) => { throw new Error(`${method} ${path} ${body ?? ''}: no answer`, { cause }); });
    const session = answer.headers.getSetCookie().find((one) => one.startsWith('shanju='));

    for (const [name, value] of Object.entries(wanted(answer.status)))
      if (!(answer.headers.get(name) ?? '').includes(value)) say(`${method} ${path}: ${name} is ${answer.headers.get(name)}`);
    if (session) this.cookie = session.split(';')[0];
    asked++;
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }

  async signIn(login) {
    await this.ask('POST', '/console/api/session', JSON.stringify({ login, password: PASSWORD }));
    const me = await this.ask('GET', '/console/api/me');
    if (me.status !== 200) throw new Error(`${login} does not come in: ${me.text}`);
    this.csrf = JSON.parse(me.text).csrf;
    return this;
  }
}

async function come(link) {
  const token = link.trim().split('/').pop();
  const answer = await new Browser().ask('POST', '/console/api/invitation', JSON.stringify({ token, password: PASSWORD }));
  if (answer.status !== 200) throw new Error(`the link is not taken: ${answer.text}`);
}

function say(line) {
  wrong++;
  console.log(line);
}

// --- what each role sees -----------------------------------------------------------------

const below = { platform: 'store', partner: 'store', merchant: 'store' };
const above = { partner: 'platform', merchant: 'partner', store: 'merchant' };
const strangers = ['otherPartner', 'otherMerchant', 'otherStore'];

// At a place that is his a door is found or not (an id that is none), never refused for who asks.
async function expect(browser, role, door, place, status) {
  const path = `${door.path.replace(':', '4711')}?at=${place === 'nowhere' ? 4711 : places[place]}`;
  const answer = await browser.ask(door.method, path, ['GET', 'DELETE'].includes(door.method) ? undefined : '{}');
  const code = /"code":"(\w+)"/.exec(answer.text)?.[1] ?? '';
  const isRight = status === 'in' ? !['FORBIDDEN', 'SIGNED_OUT', 'NOT_OURS'].includes(code) && answer.status < 500
    : answer.status === status && (status === 403 ? code === 'FORBIDDEN' : code === 'NOT_FOUND');

  if (!isRight) say(`${role.word} at ${place}: ${door.method} ${path}: ${answer.status} ${code}, not ${status}`);
}

// To sign out is for the end.
const isLast = (door) => door.method === 'DELETE' && /\/sessions?$/.test(door.path);

async function matrix(role) {
  const browser = await new Browser().signIn(role.login);
  for (const door of doors.filter((one) => !isLast(one))) {
    const status = door.permission === undefined || role.may.has(door.permission) ? 'in' : 403;
    await expect(browser, role, door, role.kind, status);
    if (below[role.kind]) await expect(browser, role, door, below[role.kind], status);
    for (const place of [...(above[role.kind] ? [above[role.kind]] : []), 'nowhere',
      ...(role.kind === 'platform' ? [] : strangers)])
      await expect(browser, role, door, place, 404);
  }
}

// --- whatever is wrong --------------------------------------------------------------------

const ids = ['0', '-1', 'x', '1', '4711', '9223372036854775807', '99999999999999999999', '%27', '%00', '..%2f..', '7e3'];
const queries = ['after=x', 'after=-1', 'after=9223372036854775807', 'limit=0', 'limit=-5', 'limit=1e9', 'search=%25_%27%22',
  'from=x&to=y&by=z', 'from=9999-12-31T23:59:59Z&to=0001-01-01T00:00:00Z', 'state=%27&channel=9&store=x', 'amount_min=1.5',
  'number=%E2%80%AE', 'token=x', 'at=x', `at=${'9'.repeat(40)}`, 'order=%27', 'list=x&format=y', 'x'.repeat(4000)];
const bodies = ['', '{', '[]', 'null', '{}', '"x"', '\u0000', '{"version":-1}', '{"version":1e99}', '{"name":{"a":[]},"version":1}',
  '{"login":"a b","name":"","organisation_id":"x","role_id":1}', '{"list":"orders","format":"exe","query":7}',
  '{"amount":-1,"number":"\u202e","order":[],"reason":{}}', '{"code":0,"old":[],"new":{},"password":7}', `{"name":"${'x'.repeat(9000)}"}`,
  `{"name":${'['.repeat(200)}${']'.repeat(200)}}`];

async function throwAll(browser, door) {
  for (const id of door.path.includes(':') ? ids : ['']) {
    for (const one of door.method === 'GET' ? queries : bodies) {
      const path = `${door.path.replace(':', id)}?at=${places.merchant}${door.method === 'GET' ? `&${one}` : ''}`;
      const answer = await browser.ask(door.method, path, one);
      if (answer.status >= 500) say(`${door.method} ${path} ${door.method === 'GET' ? '' : one}: ${answer.status} ${answer.text}`);
    }
  }
}

// Numbers by a seed (mulberry32), so that what is found can be thrown again.
const seed = Number(process.env.DOOR_SEED ?? Date.now() % 1000000);
let state = seed;
function upTo(count) {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
}
const pick = (all) => all[upTo(all.length)];

const oddTexts = ['', ' ', 'x', '0', '-1', '../..', '%00', '<b>', "'", '\n', '茶', '\ud83c', 'a b', 'null', 'true', '1e9', '2026-02-30',
  '9999-12-31T23:59:59Z', '0001-01-01T00:00:00+08:00', 'x'.repeat(300)];
const oddNumbers = [0, 1, -1, 2, 0.5, 1e15, 9007199254740993, -9007199254740993, 1e300];
const odd = () => pick([() => pick(oddTexts), () => pick(oddNumbers), () => pick(ids), () => pick([null, true, false, [], {}, [[]]]),
  () => [pick(oddTexts), pick(oddNumbers)], () => ({ [pick(oddTexts)]: pick(oddNumbers) })])();
// Of the type that it should be, mostly.
const fitting = { TEXT: () => pick(oddTexts), WORD: () => pick(oddTexts), ID: () => pick(Object.values(places)), AMOUNT: () => upTo(100000),
  COUNT: () => upTo(5), BOOL: () => upTo(2) === 0, LIST: () => [{ [pick(['receiver', 'rate', 'field', 'x'])]: odd() }], OBJECT: () => ({ x: odd() }) };
const shapes = [...consoleShapes(), ...merchantShapes(openapi)];

function madeUpBody(door) {
  const body = {};
  for (const { name, kind } of pick(shapes.filter(({ file }) => file === door.file).map(({ fields }) => fields).concat([[]])))
    if (upTo(8) > 0) body[name.split('.')[0]] = upTo(4) === 0 ? odd() : (fitting[kind] ?? odd)();
  if (upTo(6) === 0) body[pick(['__proto__', 'constructor', 'at', 'id', ''])] = odd();
  const text = JSON.stringify(body);
  return upTo(12) === 0 ? text.slice(0, upTo(text.length + 1)) : text;
}

const names = [...new Set(queries.flatMap((one) => one.split('&')).map((one) => one.split('=')[0])), 'after', 'limit', 'from', 'to', 'by', 'kind', 'terminal', 'app'];
const madeUpQuery = () => Array.from({ length: upTo(5) }, () =>
  `${encodeURIComponent(pick(names))}=${encodeURIComponent(String(pick([...ids, ...oddTexts.map((one) => one.toWellFormed?.() ?? 'x'), ...oddNumbers])))}`).join('&');

async function makeUp(browser, door) {
  const path = `${door.path.replace(':', encodeURIComponent(pick([...ids, ...Object.values(places)])))}?at=${pick([places.merchant, places.merchant, places.store, pick(ids)])}`;
  const [query, body] = [madeUpQuery(), door.method === 'GET' ? undefined : madeUpBody(door)];
  const answer = await browser.ask(door.method, query ? `${path}&${query}` : path, body);
  if (answer.status >= 500) say(`seed ${seed}: ${door.method} ${path}&${query} ${body ?? ''}: ${answer.status} ${answer.text}`);
}

if (what === 'invite') {
  // The hub is stopped: links are printed, one for each role.
  for (const role of roles)
    console.log(command('staff', 'invite', `r.${role.word}`, role.word, String(places[role.kind]), role.word).trim().split('\n').pop());
} else {
  if (what === 'matrix') {
    for (const link of readFileSync(0, 'utf8').trim().split('\n')) await come(link);
    for (const role of roles) await matrix({ ...role, login: `r.${role.word}` });
  } else {
    const browser = await new Browser().signIn('r.merchant_admin');
    // What would change how he comes in is another test's.
    const open = [...doors, ...merchantDoors()].filter((one) => !isLast(one) && !/\/me\/password|second-factor/.test(one.path));
    console.log(`seed ${seed}`);
    for (const door of open) await throwAll(browser, door);
    for (let i = 0; i < Number(process.env.DOOR_TRIES ?? 20); i++)
      for (const door of open) await makeUp(browser, door);
  }
  if (doors.length < 20 || roles.length < 9) say(`only ${doors.length} doors and ${roles.length} roles were read`);
  console.log(`${asked} asked, ${wrong} wrong`);
  process.exitCode = wrong === 0 ? 0 : 1;
}
