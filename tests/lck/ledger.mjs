// What must be true of any ledger, asked over HTTP of a hub that runs as a lab.
//
//     ledger.mjs BASE_URL            all of it; each line is a sentence that was true
//     ledger.mjs BASE_URL --fill N   says "well begun" after N transfers with keys fill-0 …,
//                                    goes on, and says how many were answered before the hub
//                                    went away
//     ledger.mjs BASE_URL --kept N   those N are there, once each
import http from "node:http";

const [base, mode, count] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true, maxSockets: 500 });

function ask(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(base + path, { method, agent }, (reply) => {
      let text = "";
      reply.on("data", (part) => (text += part));
      reply.on("end", () => resolve({ status: reply.statusCode, text }));
    });
    request.on("error", reject);
    if (body !== undefined) request.write(JSON.stringify(body));
    request.end();
  });
}

async function answered(method, path, body) {
  const { status, text } = await ask(method, path, body);
  if (status !== 200) throw new Error(`${method} ${path}: ${status} ${text}`);
  return JSON.parse(text);
}

let transactions = 0;
const post = (key, legs, allowOverdraft = false) =>
  answered("POST", "/_lck/post", {
    idempotencyKey: key,
    transactionId: `t-${process.pid}-${transactions++}`,
    allowOverdraft,
    legs,
  });
const leg = (type, accountId, amountSubunits, currency = "USD") => ({ accountId, type, amountSubunits, currency });
const transfer = (key, from, to, amount, allowOverdraft) =>
  post(key, [leg("DEBIT", from, amount), leg("CREDIT", to, amount)], allowOverdraft);
const seed = (account, amount) => transfer(`seed-${account}`, "external:funding", account, amount, true);
const balance = async (account) => (await answered("GET", `/_lck/balance?account=${encodeURIComponent(account)}&currency=USD`)).subunits;
const journal = () => answered("GET", "/_lck/journal");
async function longJournal() {
  const entries = [];
  for (let after = ""; ;) {
    const page = await answered("GET", `/_lck/journal?after=${after}`);
    if (page.length === 0) return entries;
    entries.push(...page);
    after = page.at(-1).entryId;
  }
}
const signed = (entry) => (entry.type === "CREDIT" ? entry.amountSubunits : -entry.amountSubunits);
const burst = (size, one) => Promise.all(Array.from({ length: size }, (_, i) => one(i)));
const words = (entries) => entries.map((e) => [e.entryId, e.transactionId, e.accountId, e.type, e.amountSubunits].join("|"));
const replayed = (entries, account) => entries.filter((e) => e.accountId === account).reduce((sum, e) => sum + signed(e), 0);

function is(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: it is ${actual}, not ${expected}`);
}

const sentences = {
  async "every transaction is balanced"() {
    await seed("a", 10000);
    await transfer("t", "a", "b", 4000);
    const sums = new Map();
    for (const e of await journal()) sums.set(e.transactionId, (sums.get(e.transactionId) ?? 0) + signed(e));
    is("transactions", sums.size, 2);
    for (const [id, sum] of sums) is(id, sum, 0);
  },
  async "the journal is only ever added to"() {
    await seed("a", 10000);
    await transfer("t1", "a", "b", 1000);
    const before = words(await journal());
    await transfer("t2", "b", "a", 300);
    const after = words(await journal());
    is("entries", after.length, before.length + 2);
    before.forEach((word, i) => is(`entry ${i}`, after[i], word));
  },
  async "what is sent again is a duplicate and changes nothing"() {
    await seed("a", 10000);
    const first = await transfer("k", "a", "b", 2500);
    const again = await transfer("k", "a", "b", 2500);
    is("first", first.status, "APPLIED");
    is("again", again.status, "DUPLICATE");
    is("it stands for", again.transactionId, first.transactionId);
    is("b", await balance("b"), 2500);
    is("entries", (await journal()).length, 4);
  },
  async "64 at once under one key are applied once"() {
    await seed("a", 100000);
    const answers = await burst(64, () => transfer("race", "a", "b", 2500));
    is("applied", answers.filter((a) => a.status === "APPLIED").length, 1);
    is("duplicates", answers.filter((a) => a.status === "DUPLICATE").length, 63);
    is("b", await balance("b"), 2500);
  },
  async "500 at once on one account lose nothing"() {
    await burst(500, (i) => transfer(`hot-${i}`, "external:funding", "hot", 100, true));
    is("hot", await balance("hot"), 50000);
  },
  async "400 transfers at once between eight accounts keep their sum"() {
    for (let i = 0; i < 8; i++) await seed(`n${i}`, 10000);
    await burst(400, (i) => transfer(`mv-${i}`, `n${i % 8}`, `n${(i + 3) % 8}`, 100, true));
    let sum = 0;
    for (let i = 0; i < 8; i++) sum += await balance(`n${i}`);
    is("the sum", sum, 80000);
  },
  async "a balance is what its entries sum to"() {
    await seed("a", 50000);
    await burst(200, (i) => transfer(`p-${i}`, "a", "b", 50, true));
    const entries = await journal();
    for (const account of ["a", "b"]) is(account, await balance(account), replayed(entries, account));
    is("b", await balance("b"), 10000);
  },
  async "of twenty withdrawals at once only the covered ten happen"() {
    await seed("a", 10000);
    const answers = await burst(20, (i) => transfer(`d-${i}`, "a", "b", 1000));
    is("applied", answers.filter((a) => a.status === "APPLIED").length, 10);
    is("rejected", answers.filter((a) => a.status === "REJECTED").length, 10);
    is("a", await balance("a"), 0);
  },
  async "an account is overdrawn only where it is allowed"() {
    is("not allowed", (await transfer("o1", "a", "b", 1)).status, "REJECTED");
    is("allowed", (await transfer("o2", "a", "b", 1, true)).status, "APPLIED");
    is("a", await balance("a"), -1);
  },
  async "a thousand single fen are a thousand fen"() {
    await seed("a", 100000);
    for (let i = 0; i < 1000; i++) await transfer(`f-${i}`, "a", "b", 1);
    is("b", await balance("b"), 1000);
    is("a", await balance("a"), 99000);
  },
  async "one currency does not close another"() {
    await seed("a", 10000);
    const answer = await post("fx", [leg("DEBIT", "a", 1000), leg("CREDIT", "b", 1000, "EUR")], true);
    is("mixed", answer.status, "REJECTED");
    is("entries", (await journal()).length, 2);
  },
  async "legs that do not balance are rejected"() {
    await seed("a", 10000);
    for (const legs of [
      [leg("DEBIT", "a", 100), leg("CREDIT", "b", 99)],
      [leg("DEBIT", "a", 100)],
      [leg("DEBIT", "a", 0), leg("CREDIT", "b", 0)],
      [leg("DEBIT", "a", -5), leg("CREDIT", "b", -5)],
      [leg("DEBIT", "a", 1.5), leg("CREDIT", "b", 1.5)],
    ])
      is(JSON.stringify(legs), (await post("u", legs, true)).status, "REJECTED");
    is("entries", (await journal()).length, 2);
  },
  async "a key stands for one body"() {
    await seed("a", 10000);
    is("first", (await transfer("k", "a", "b", 10)).status, "APPLIED");
    is("another amount", (await transfer("k", "a", "b", 11)).status, "REJECTED");
    is("another account", (await transfer("k", "a", "c", 10)).status, "REJECTED");
    is("b", await balance("b"), 10);
  },
  async "what is reversed is reversed by entries"() {
    await seed("a", 10000);
    await transfer("t", "a", "b", 3000);
    const before = words(await journal());
    await transfer("back", "b", "a", 3000);
    const after = words(await journal());
    is("entries", after.length, before.length + 2);
    is("those before", after.slice(0, before.length).join(), before.join());
    is("b", await balance("b"), 0);
  },
  async "balances are rebuilt from the journal alone"() {
    for (let i = 0; i < 6; i++) await seed(`r${i}`, 20000);
    await burst(300, (i) => transfer(`rb-${i}`, `r${i % 6}`, `r${(i + 2) % 6}`, 300, true));
    const entries = await journal();
    for (let i = 0; i < 6; i++) is(`r${i}`, await balance(`r${i}`), replayed(entries, `r${i}`));
  },
  async "the entries of an account are numbered in order"() {
    await seed("a", 50000);
    await burst(150, (i) => transfer(`s-${i}`, "a", "b", 100, true));
    const last = new Map();
    for (const e of await journal()) {
      is(`${e.accountId} after ${last.get(e.accountId)}`, e.accountSequence, (last.get(e.accountId) ?? 0) + 1);
      last.set(e.accountId, e.accountSequence);
    }
    is("a", last.get("a"), 151);
  },
  async "a journal of any length is read by the page, and is the same"() {
    await seed("a", 1000000);
    await burst(400, (i) => transfer(`p-${i}`, "a", "b", 10, true));
    is("short", JSON.stringify(await longJournal()), JSON.stringify(await journal()));
    for (let i = 0; i < 4; i++) await burst(400, (k) => transfer(`q-${i}-${k}`, "a", "b", 10, true));
    is("at once", (await ask("GET", "/_lck/journal")).status, 413);
    const entries = await longJournal();
    is("entries", entries.length, 2 * 2001);
    is("numbered", entries.every((e, i) => e.sequence === i + 1), true);
    is("b", await balance("b"), replayed(entries, "b"));
    is("of no entry", (await ask("GET", "/_lck/journal?after=x")).status, 400);
  },
  async "of what was rejected nobody is told that it was applied"() {
    await seed("a", 1000);
    const answers = await burst(32, () => transfer("poor", "a", "b", 5000));
    for (const answer of answers) is("each", answer.status, "REJECTED");
    is("a", await balance("a"), 1000);
    await transfer("more", "external:funding", "a", 5000, true);
    is("and now", (await transfer("poor", "a", "b", 5000)).status, "APPLIED");
  },
};

if (mode === "--fill") {
  let done = 0;
  await answered("POST", "/_lck/reset");
  await seed("a", 10000000);
  for (; ; done++) {
    if (done === Number(count)) console.log("well begun");
    try {
      await transfer(`fill-${done}`, "a", "b", 7);
    } catch {
      break;
    }
  }
  console.log(done);
} else if (mode === "--kept") {
  for (let i = 0; i < Number(count); i++) is(`fill-${i}`, (await transfer(`fill-${i}`, "a", "b", 7)).status, "DUPLICATE");
  // The one that was under way when the hub died may have been applied, or not.
  const entries = await longJournal();
  const held = await balance("b");
  if (held !== 7 * Number(count) && held !== 7 * (Number(count) + 1)) throw new Error(`b: it is ${held}`);
  is("b", held, replayed(entries, "b"));
} else {
  for (const [sentence, holds] of Object.entries(sentences)) {
    await answered("POST", "/_lck/reset");
    await holds();
    console.log(sentence);
  }
}
agent.destroy();
