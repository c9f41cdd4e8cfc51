// Clients on the same few orders, whoever kills the hubs, and what must be true at the end.
import { execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdirSync, openSync } from 'node:fs';
import { Client } from '../api/client.mjs';

const env = process.env;
const clients = Number(env.HAMMER_CLIENTS ?? 32);
const killsWanted = Number(env.HAMMER_KILLS ?? 6);
const secondsWanted = Number(env.HAMMER_SECONDS ?? 0);
const [id, secret] = env.HAMMER_APP.split(':');
const ports = env.HAMMER_PORTS.trim().split(' ');
const commands = [env.HAMMER_FIRST, env.HAMMER_SECOND].filter(Boolean).map((line) => line.trim().split(/\s+/));
// Named points; where a hub visits one seldom, it is killed at the end of its time all the same.
const points = ['lane.decided', 'lane.before_commit', 'lane.after_commit', 'channel.before_pay',
    'channel.before_reverse', 'hub.before_moved',
    ...(env.HAMMER_DATABASE === 'postgres' ? ['postgres.commit_sent'] : [])];
const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const pick = (list) => list[randomInt(list.length)];
const wrongs = [];
const wrong = (text) => { if (wrongs.push(text) <= 20) console.log(`WRONG: ${text}`); };

// --- hubs ---

const hubs = commands.map((flags, at) => ({ flags, port: ports[at], process: null, deaths: 0 }));
mkdirSync(`${env.HAMMER_SHOP}/other`, { recursive: true });
function start(hub, ...more) {
    const log = openSync(`${env.HAMMER_SHOP}/hub${hub.port}.log`, 'a');
    hub.process = spawn(env.HAMMER_HUB, [...hub.flags, ...more], { stdio: ['ignore', 'ignore', log] });
    hub.ended = new Promise((resolve) => { hub.process.on('exit', (code, signal) => resolve(signal ?? code)); });
}
const isReady = (hub) => fetch(`http://127.0.0.1:${hub.port}/readyz`, { signal: AbortSignal.timeout(1000) })
    .then((answer) => answer.ok, () => false);
async function ready(hub, seconds = 30) {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(30)) {
        if (await isReady(hub)) return true;
        if (hub.process.exitCode !== null || hub.process.signalCode !== null) return false;
    }
    throw new Error(`the hub on ${hub.port} does not get ready`);
}
let kills = 0;
const killedAt = {};
async function kill(hub) {
    const point = randomInt(2) === 0 ? pick(points) : null;
    hub.process.kill('SIGKILL');
    await hub.ended;
    start(hub, ...(point ? ['--crash-at', `${point}:${1 + randomInt(40)}`] : []));
    await ready(hub);
    const how = await Promise.race([hub.ended, sleep(300 + randomInt(1500))]);
    if (how === undefined) hub.process.kill('SIGKILL');
    else if (how !== 'SIGKILL') wrong(`a hub ended with ${how}`);
    const name = how === undefined ? 'at random' : point;
    killedAt[name] = (killedAt[name] ?? 0) + 1;
    kills++;
    await hub.ended;
    start(hub);
    if (!await ready(hub)) wrong('a hub does not start after it was killed');
}

// --- what was answered ---

const answered = { orders: new Map(), refunds: new Map(), splits: new Map() };
function note(kind, number, body) {
    const known = answered[kind].get(number);
    if (!known) {
        answered[kind].set(number, { id: body.id, amount: body.amount, seen: body.state });
        return;
    }
    if (known.id !== body.id) wrong(`${kind} ${number}: it was ${known.id} and is ${body.id}`);
    if (known.amount !== body.amount) wrong(`${kind} ${number}: its amount was ${known.amount} and is ${body.amount}`);
    if (['PAID', 'DONE'].includes(body.state)) known.seen = body.state;
}

// --- clients ---

const allowed = { 409: ['BAD_STATE', 'BARCODE_UNDER_WAY', 'NUMBER_USED', 'PAGE_UNDER_WAY', 'PAYMENT_UNDER_WAY'],
    422: ['REFUND_OVER_REST', 'SPLIT_OVER_CAP', 'SPLIT_OVER_REST', 'OUT_OF_RANGE', 'BALANCE_SHORT'],
    410: ['EXPIRED'], 404: ['NOT_FOUND'] };
let asked = 0;
async function ask(client, method, target, value, key) {
    asked++;
    let answer;
    try {
        answer = method === 'GET' ? await client.get(target) : await client.post(target, value, key);
    } catch {
        return null; // it died, or is not back yet: nobody knows, and the next repeat will
    }
    if (answer.status === 200) return answer.body;
    if (answer.status === 503 || answer.status === 429) return null;
    if (!allowed[answer.status]?.includes(answer.body?.code))
        wrong(`${method} ${target}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return null;
}
const barcode = (order, attempt) => `28${String(order).padStart(8, '0')}${String(attempt).padStart(8, '0')}`;
const amountOf = (order) => 1000 + order;
let rule = 0;
let receiver = 0;
let newest = 12; // clients stay on the newest few
async function act(client) {
    const order = Math.max(1, newest - randomInt(12));
    const number = `H${order}`;
    switch (randomInt(10)) {
    case 0: case 1: {
        const body = await ask(client, 'POST', '/v1/orders', { number, amount: amountOf(order), subject: `order ${order}`,
            ...(order % 3 === 0 ? { split_rule: rule } : {}) }, `create-${order}`);
        if (body) note('orders', number, body);
        return;
    }
    case 2: case 3: {
        const attempt = randomInt(2);
        const body = await ask(client, 'POST', `/v1/orders/${number}/pay`, { barcode: barcode(order, attempt) }, `pay-${order}-${attempt}`);
        if (body) note('orders', number, body);
        return;
    }
    case 4: case 5: case 6: {
        const which = randomInt(4);
        const refund = `R${order}-${which}`;
        const body = await ask(client, 'POST', '/v1/refunds', { number: refund, order: number, amount: 300 + which * 50 }, `refund-${order}-${which}`);
        if (body) note('refunds', refund, body);
        return;
    }
    case 7: {
        if (order % 3 !== 0) return;
        const which = randomInt(3);
        const split = `S${order}-${which}`;
        const body = await ask(client, 'POST', '/v1/splits', { number: split, order: number, shares: [{ receiver, amount: 60 + which }] },
            `split-${order}-${which}`);
        if (body) note('splits', split, body);
        return;
    }
    case 8:
        if (randomInt(6) === 0) await ask(client, 'POST', `/v1/orders/${number}/close`, undefined, `close-${order}`);
        return;
    default: {
        const body = await ask(client, 'GET', `/v1/orders/${number}`);
        if (body) note('orders', number, body);
    }
    }
}
let ending = false;
async function run(at) {
    const own = hubs.map((hub) => new Client(`http://127.0.0.1:${hub.port}`, { id, secret }));
    while (!ending) {
        await act(own[(at + randomInt(own.length)) % own.length]);
        if (randomInt(40) === 0) newest++;
    }
}

// --- the databases, once all is at rest ---

const rows = (text) => (text === '' ? [] : text.split('\n').map((line) => line.split('|')));
const hubSql = (query) => rows(env.HAMMER_DATABASE === 'postgres'
    ? execFileSync('psql', ['-XAtq', '-c', query], { encoding: 'utf8', maxBuffer: 1 << 28 }).trim()
    : execFileSync('sqlite3', ['-readonly', '-cmd', '.timeout 5000', `${env.HAMMER_SHOP}/hub/hub.db`, query],
        { encoding: 'utf8', maxBuffer: 1 << 28 }).trim());
const sandboxSql = (query) => rows(execFileSync('sqlite3', ['-readonly', '-cmd', '.timeout 5000', env.HAMMER_SANDBOX, query],
    { encoding: 'utf8', maxBuffer: 1 << 28 }).trim());

const unrest = () => Number(hubSql(
    "select (select count(*) from orders where state in ('paying', 'closing'))"
    + " + (select count(*) from payment where state not in ('paid', 'late', 'refused', 'closed'))"
    + " + (select count(*) from refund where state not in ('done', 'failed', 'held'))"
    + " + (select count(*) from split where state not in ('done', 'failed'))"
    + " + (select count(*) from outbox where topic = 'channel' and state = 'pending' and action not in ('finish', 'complaints')"
    // Complaints are asked for again and again. What is closed is looked for once more, ten minutes later.
    + " and not exists (select 1 from payment where payment.merchant_id = outbox.merchant_id"
    + " and payment.id = outbox.about and payment.state = 'closed'))")[0][0]);
async function rest() {
    let left = 1;
    for (const end = Date.now() + 180000; Date.now() < end; await sleep(500)) {
        left = unrest();
        if (left === 0) return;
    }
    wrong(`${left} things are still under way after three minutes`);
}

// Our books and the channel's agree, payment by payment.
function checkMoney() {
    const trades = new Map(sandboxSql('select out_trade_no, total_fen, refunded_fen, paid_us, state from alipay_trade')
        .map(([number, total, refunded, paid, state]) => [number, { total: Number(total), refunded: Number(refunded), paid: paid !== '0', state }]));
    const refunds = new Map();
    for (const [payment, amount, state] of hubSql('select payment_id, amount, state from refund'))
        if (state === 'done') refunds.set(payment, (refunds.get(payment) ?? 0) + Number(amount));
    for (const [payment, state, amount, refunded] of hubSql('select id, state, amount, refunded from payment where channel = 3')) {
        const trade = trades.get(`000001${payment.padStart(19, '0')}`);
        const gone = refunds.get(payment) ?? 0;
        const booked = state === 'paid' || state === 'late';
        if (booked && !(trade?.paid && trade.total === Number(amount))) wrong(`payment ${payment} is booked and was not paid`);
        if (!booked && trade?.paid && trade.refunded !== trade.total) wrong(`payment ${payment} was paid and is ${state}`);
        if (booked && trade && trade.refunded !== gone) wrong(`payment ${payment}: ${gone} fen were refunded here, ${trade.refunded} there`);
        if (Number(refunded) > Number(amount) || gone > Number(amount)) wrong(`payment ${payment}: more was refunded than paid`);
    }
    for (const [order, count] of hubSql("select order_id, count(*) from payment where state = 'paid' group by order_id having count(*) > 1"))
        wrong(`order ${order} was paid ${count} times`);
    // Each share that is done here was paid there, once; and no other was.
    const there = new Map(sandboxSql("select t.out_trade_no, sum(s.amount_fen) from alipay_share s join alipay_trade t"
        + " on t.trade_no = s.trade_no where s.state = 'SUCCESS' group by t.out_trade_no"));
    const here = new Map(hubSql("select s.payment_id, sum(h.amount) from share h join split s on s.merchant_id = h.merchant_id"
        + " and s.id = h.split_id where h.state = 'done' group by s.payment_id")
        .map(([payment, amount]) => [`000001${payment.padStart(19, '0')}`, amount]));
    for (const number of new Set([...there.keys(), ...here.keys()]))
        if (there.get(number) !== here.get(number)) wrong(`${number}: ${here.get(number)} fen are shared here, ${there.get(number)} there`);
    // What refunds, shares and fees have taken is not more than was paid, but for what is owed.
    const [[rest]] = hubSql("select coalesce(sum(receipt_amount - refunded - shared - (fee - fee_returned)), 0) from payment where state = 'paid'");
    const [[owed]] = hubSql('select coalesce(sum(amount), 0) from balance where account = 10');
    if (Number(rest) + Number(owed) < 0) wrong(`refunds, shares and fees exceed what was paid by ${-rest}, and ${owed} is owed`);
}

async function checkAnswers() {
    const client = new Client(`http://127.0.0.1:${hubs[0].port}`, { id, secret });
    const doors = { orders: '/v1/orders/', refunds: '/v1/refunds/', splits: '/v1/splits/' };
    for (const [kind, known] of Object.entries(answered))
        for (const [number, was] of known) {
            const { status, body } = await client.get(doors[kind] + number);
            if (status !== 200) wrong(`${kind} ${number} was answered, and now it is ${status}`);
            else if (body.id !== was.id || body.amount !== was.amount) wrong(`${kind} ${number} is another one now`);
            else if (['PAID', 'DONE'].includes(was.seen) && body.state !== was.seen)
                wrong(`${kind} ${number} was ${was.seen} and is ${body.state}`);
        }
}

// --- the course ---

for (const hub of hubs) start(hub);
for (const hub of hubs) if (!await ready(hub)) throw new Error('a hub does not start');
const keeper = new Client(`http://127.0.0.1:${hubs[0].port}`, { id, secret });
const made = await keeper.post('/v1/receivers', { kind: 'person', channel: 'alipay', type: 'userId',
    account: '2088102146225136', name: '张三', relation: 'STAFF' }, 'receiver');
receiver = made.body.id;
while ((await keeper.get(`/v1/receivers/${receiver}`)).body.state !== 'BOUND') await sleep(100);
rule = (await keeper.post('/v1/rules', { name: 'hammer', auto: false, parts: [{ receiver, rate: 1000 }] }, 'rule')).body.id;
if (!rule) throw new Error('no rule');
const began = Date.now();
const running = Array.from({ length: clients }, (_, at) => run(at));
while (kills < killsWanted || Date.now() - began < secondsWanted * 1000) {
    await sleep(200 + randomInt(400));
    if (kills < killsWanted) await kill(pick(hubs));
}
await sleep(1500);
ending = true;
await Promise.all(running);
await rest();
await checkAnswers();
checkMoney();
for (const hub of hubs) {
    hub.process.kill('SIGTERM');
    const how = await hub.ended;
    if (how !== 0) wrong(`a hub that was told to stop ended with ${how}`);
}
const [[paid]] = hubSql("select count(*) from payment where state = 'paid'");
console.log(`${env.HAMMER_DATABASE}: ${hubs.length} hubs, ${clients} clients, ${asked} requests in `
    + `${Math.round((Date.now() - began) / 1000)} s; ${answered.orders.size} orders, ${paid} paid, ${answered.refunds.size} refunds, `
    + `${answered.splits.size} splits answered; ${kills} kills: ${Object.entries(killedAt).map(([name, count]) => `${name} ${count}`).join(', ')}; `
    + `${wrongs.length} wrong`);
process.exit(wrongs.length === 0 ? 0 : 1);
