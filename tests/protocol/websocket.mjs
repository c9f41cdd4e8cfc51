// Plays the cases of websocket_cases.mjs against an echo, each case in one piece, frame by
// frame and byte by byte: what is heard must be the same.
//
//     node websocket.mjs ECHO_PORT [WORD]     WORD: only cases whose name has it
import { createHash, randomBytes } from 'node:crypto';

import { Wire, expect, pause, play, show } from './wire.mjs';
import { CLOSE, cases, close, names } from './websocket_cases.mjs';

const [port, word] = process.argv.slice(2);
const LONG = 300;
const MANY = 1500;

const PLAIN = 'Connection: keep-alive, Upgrade\r\nSec-WebSocket-Protocol: other, test.echo.v1\r\n';
const SPREAD = 'Connection: x\r\nConnection: y, upgrade\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: test.echo.v1\r\n';

const shake = async (path, lists) => {
  const wire = await Wire.open(Number(port));
  const key = randomBytes(16).toString('base64');
  await wire.say(`GET ${path} HTTP/1.1\r\nHost: echo\r\nUpgrade: WebSocket\r\n${lists}`
    + `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n`
    + 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\nOrigin: http://a\r\n\r\n');
  const head = (await wire.readThrough('\r\n\r\n', 'a handshake')).toString('latin1').toLowerCase();
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  for (const part of ['http/1.1 101 ', '\r\nupgrade: websocket\r\n', '\r\nconnection: upgrade\r\n',
    `\r\nsec-websocket-accept: ${accept.toLowerCase()}\r\n`, '\r\nsec-websocket-protocol: test.echo.v1\r\n'])
    if (!head.includes(part)) throw new Error(`the handshake is ${show(Buffer.from(head))}`);
  if (head.includes('sec-websocket-extensions')) throw new Error('an extension that it cannot');
  return wire;
};

// One frame as a server must send it: whole, not masked, in its shortest form.
const hear = async (wire) => {
  const [first, second] = await wire.read(2, 'a frame');
  expect('the first byte without its opcode', first & 0xf0, 0x80);
  let size = second;
  if (second > 127) throw new Error('a frame of the server is masked');
  if (second === 126) size = (await wire.read(2, 'a length')).readUInt16BE();
  if (second === 127) size = Number((await wire.read(8, 'a length')).readBigUInt64BE());
  if ((second === 126 && size < 126) || (second === 127 && size < 65536)) throw new Error('a length is not in its shortest form');
  return { opcode: first & 0x0f, payload: await wire.read(size, 'a payload') };
};

const check = (heard, wanted) => {
  expect('the frame', names[heard.opcode], names[wanted.opcode]);
  if (!heard.payload.equals(wanted.payload))
    throw new Error(`${names[heard.opcode]} has ${show(heard.payload)}, not ${show(wanted.payload)}`);
};

const deliveries = {
  'in one piece': (wire, says) => wire.say(Buffer.concat(says)),
  'frame by frame': async (wire, says, test) => {
    for (const said of says) {
      await wire.say(said);
      await pause(test.waits ? LONG : 0);
    }
  },
  'byte by byte': (wire, says) => wire.say(Buffer.concat(says), true),
};

const playOnce = async (test, variant, deliver) => {
  const wire = await shake(test.path ?? '/', test.spread ? SPREAD : PLAIN);
  const closes = test.hears.at(-1)?.opcode === CLOSE;
  const wanted = closes ? test.hears : [...test.hears, close(1000)];
  const says = closes ? variant : [...variant, close(1000).frame];
  try {
    if (test.deaf) wire.socket.pause();
    const said = deliver(wire, says, test);
    if (test.deaf) {
      await pause(LONG);
      wire.socket.resume();
    }
    for (const each of wanted) check(await hear(wire), each);
    if (test.then) await wire.say(test.then);
    await wire.readEnd();
    await said;
  } finally {
    wire.drop();
  }
};

await play(cases.map((test) => ({
  name: `websocket: ${test.name}`,
  run: async () => {
    for (const [name, deliver] of Object.entries(deliveries)) {
      // What is many frames already gains nothing by more pieces, and takes long.
      if (test.says.length > MANY && name !== 'in one piece') continue;
      try {
        for (const variant of test.variants ?? [test.says]) await playOnce(test, variant, deliver);
      } catch (error) {
        throw new Error(`${name}: ${error.message}`);
      }
    }
  },
})), word);
