// Plays the cases of http_cases.mjs against a hub and an echo, each case in one piece and
// byte by byte: the answers must be the same.
//
//     node http.mjs HUB_PORT ECHO_PORT [WORD]     WORD: only cases whose name has it
import { Wire, expect, play, show } from './wire.mjs';
import { cases } from './http_cases.mjs';

const [hub, echo, word] = process.argv.slice(2);
const ports = { hub: Number(hub), echo: Number(echo) };
// Nobody has this page; the hub says so, the echo says it back.
const PROBE = 'GET /probe HTTP/1.1\r\nHost: probe\r\n\r\n';
const PROBED = { hub: 404, echo: 200 };

// RFC 9112, 4: the line, then headers of a form that nobody can misread.
const readAnswer = async (wire, isHead) => {
  const head = (await wire.readThrough('\r\n\r\n', 'an answer')).toString('latin1');
  const lines = head.slice(0, -4).split('\r\n');
  const line = /^HTTP\/1\.1 ([1-5][0-9][0-9]) [ -~]*$/.exec(lines.shift());
  if (!line) throw new Error(`no status line: ${show(Buffer.from(head))}`);
  const status = Number(line[1]);
  const headers = {};
  for (const each of lines) {
    const [, name, value] = /^([a-z0-9-]+): ([\t -~]*)$/.exec(each) ?? [];
    if (!name) throw new Error(`no header line: ${JSON.stringify(each)}`);
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  if (status < 200) {
    expect('the number of headers of an interim answer', lines.length, 0);
    return { status, headers, body: '' };
  }
  if (Number.isNaN(Date.parse(headers.date))) throw new Error(`its date is ${headers.date}`);
  const counted = /^[0-9]+$/.test(headers['content-length'] ?? '');
  expect('whether it has a length', counted, status !== 204 && status !== 304);
  const size = counted && !isHead ? Number(headers['content-length']) : 0;
  const body = (await wire.read(size, 'a body')).toString('latin1');
  return { status, headers, body };
};

const checkAnswer = (answer, wanted) => {
  expect('the status', answer.status, wanted.status);
  if ('body' in wanted) expect('the body', show(Buffer.from(answer.body)), show(Buffer.from(wanted.body)));
  if ('body' in wanted) expect('the whole body', answer.body === wanted.body, true);
  for (const [name, value] of Object.entries(wanted.headers ?? {}))
    expect(`the header ${name}`, answer.headers[name], value);
};

const playOnce = async (test, chopped) => {
  const at = test.at ?? 'hub';
  const wire = await Wire.open(ports[at]);
  try {
    const says = [test.say].flat();
    const answers = test.answers.map((answer) =>
      typeof answer === 'number' ? { status: answer } : answer);
    await wire.say(says.shift(), chopped);
    if (test.hangsUp) wire.hangUp();
    for (const wanted of answers) {
      const answer = await readAnswer(wire, wanted.isHead);
      checkAnswer(answer, wanted);
      // What is left is said when leave to say it has come.
      if (answer.status === 100) await wire.say(says.shift(), chopped);
      const last = wanted === answers.at(-1);
      if (answer.status >= 200)
        expect('whether it says close', /\bclose\b/.test(answer.headers.connection), last && Boolean(test.closes));
    }
    if (!test.closes && !test.hangsUp) {
      await wire.say(PROBE);
      const probed = await readAnswer(wire, false);
      expect('the status of a further request', probed.status, PROBED[at]);
      wire.hangUp();
    }
    await wire.readEnd();
  } finally {
    wire.drop();
  }
};

await play(cases.map((test) => ({
  name: `http: ${test.name}`,
  run: async () => {
    for (const chopped of [false, true]) {
      try {
        await playOnce(test, chopped);
      } catch (error) {
        throw new Error(`${chopped ? 'byte by byte' : 'in one piece'}: ${error.message}`);
      }
    }
  },
})), word);
