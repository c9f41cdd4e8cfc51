// What a WebSocket server must make of frames, good and bad (RFC 6455), in the groups of
// Autobahn's test suite. A case:
//
//     name      with the section it stands on; where the RFC leaves a choice, it says ours
//     says      what the client sends, a list of frames
//     hears     what the server answers, in order; when it is not a close, the client closes
//               and is answered, so nothing else may come
//     then      what the client sends once it has heard all that
//     path      '/' echoes; on '/leave' the server closes after a message
//     waits     what it says frame by frame it says slowly
//     spread    the lists of its handshake stand on many lines
//     deaf      the client reads nothing until it has said all
//     variants  other says that are answered the same, each on a connection of its own
//
// The echo is binary, whatever was sent. After a close the server must end the connection.
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;
const MORE = 0;
export const names = { 0: 'a continuation', 1: 'a text', 2: 'a binary', 8: 'a close', 9: 'a ping', 10: 'a pong' };

const FRAME_MAX = 256 * 1024;
const CONTROL_MAX = 125;
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
const PROTOCOL = 1002;
const NOT_UTF8 = 1007;
const TOO_BIG = 1009;

const bytes = (value) => (Buffer.isBuffer(value) ? value : Buffer.from(value, 'utf8'));
const hex = (digits) => Buffer.from(digits.replaceAll(' ', ''), 'hex');
const fill = (size, byte = '*') => Buffer.alloc(size, byte);

const lengthOf = (size, form) => {
  const natural = size < 126 ? 7 : size < 65536 ? 16 : 64;
  if ((form ?? natural) === 7) return { code: size, more: Buffer.alloc(0) };
  const more = Buffer.alloc(form === 16 || (!form && natural === 16) ? 2 : 8);
  if (more.length === 2) more.writeUInt16BE(size);
  else more.writeBigUInt64BE(BigInt(size));
  return { code: more.length === 2 ? 126 : 127, more };
};

// options: fin, rsv (three bits), masked, form of the length (16, 64), size that it claims
const frame = (opcode, payload = '', options = {}) => {
  const { fin = true, rsv = 0, masked = true, form, mask = MASK } = options;
  const content = bytes(payload);
  const { code, more } = lengthOf(options.size ?? content.length, form);
  const head = Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | opcode, (masked ? 0x80 : 0) | code]);
  if (!masked) return Buffer.concat([head, more, content]);
  return Buffer.concat([head, more, mask, content.map((byte, i) => byte ^ mask[i % 4])]);
};

const part = (opcode, payload) => frame(opcode, payload, { fin: false });
const text = (payload, options) => frame(TEXT, payload, options);
const binary = (payload, options) => frame(BINARY, payload, options);
const last = (payload) => frame(MORE, payload);
const ping = (payload) => frame(PING, payload);
const codeOf = (code) => {
  const two = Buffer.alloc(code === undefined ? 0 : 2);
  if (code !== undefined) two.writeUInt16BE(code);
  return two;
};
const closing = (code, reason = '') => frame(CLOSE, Buffer.concat([codeOf(code), bytes(reason)]));

const echo = (payload) => ({ opcode: BINARY, payload: bytes(payload) });
const pong = (payload = '') => ({ opcode: PONG, payload: bytes(payload) });
export const close = (code) => ({ opcode: CLOSE, payload: codeOf(code), frame: closing(code) });

const test = (name, says, hears, more = {}) => ({ name, says: [says].flat(), hears: [hears].flat(), ...more });
const fails = (name, says, code = PROTOCOL, before = []) => test(name, says, [before, close(code)].flat());

const SIZES = [0, 1, 2, 124, 125, 126, 127, 128, 255, 256, 65534, 65535, 65536, 65537, FRAME_MAX];
const framing = [
  test('a handshake (4.2.2)', [], []),
  test('a handshake whose lists are spread over lines (11.3.4)', text('a'), echo('a'), { spread: true }),
  ...SIZES.map((size) => test(`a text of ${size} bytes (5.2)`, text(fill(size)), echo(fill(size)))),
  ...SIZES.map((size) => test(`a binary of ${size} bytes`, binary(fill(size, '\xfe')), echo(fill(size, '\xfe')))),
  test('all bytes', binary(Buffer.from(Array.from({ length: 256 }, (_, i) => i))), echo(Buffer.from(Array.from({ length: 256 }, (_, i) => i)))),
  test('a mask of zeros', binary('abc', { mask: Buffer.alloc(4) }), echo('abc')),
  test('a mask of ones', binary('abcdefghi', { mask: Buffer.alloc(4, 0xff) }), echo('abcdefghi')),
  ...[[0, 16], [1, 16], [125, 16], [0, 64], [125, 64], [126, 64], [65535, 64]].map(([size, form]) =>
    fails(`${size} bytes with a length of ${form} bits (5.2: the shortest form)`, binary(fill(size), { form }))),
  fails('a ping with a length of 16 bits', frame(PING, 'x', { form: 16 })),
  fails('a length with the highest bit (5.2)', hex('82 ff 8000000000000000 00000000')),
  fails('a length of all bits', hex('82 ff ffffffffffffffff 00000000')),
  fails('the largest length there is', hex('82 ff 7fffffffffffffff 00000000'), TOO_BIG),
  fails('a length whose lower half is small', hex('82 ff 0000000100000001 00000000 00'), TOO_BIG),
  fails('a message larger than ours may be (7.4.1)', binary(fill(FRAME_MAX + 1)), TOO_BIG),
  fails('a larger one of which only the head came', hex('82 ff 0000000000040001'), TOO_BIG),
  fails('a text that is not masked (5.1)', text('hello', { masked: false })),
  fails('a binary that is not masked', binary('', { masked: false })),
  fails('a ping that is not masked', frame(PING, '', { masked: false })),
  fails('a close that is not masked', frame(CLOSE, codeOf(1000), { masked: false })),
  fails('the second of two is not masked', [text('a'), text('b', { masked: false })], PROTOCOL, echo('a')),
];

const pings = [
  test('a ping (5.5.2)', ping(), pong()),
  test('a ping with a payload', ping('payload'), pong('payload')),
  test('a ping with bytes of any kind', ping(hex('00 ff fe fd fc fb 00 ff')), pong(hex('00 ff fe fd fc fb 00 ff'))),
  test('the largest ping', ping(fill(CONTROL_MAX)), pong(fill(CONTROL_MAX))),
  fails('a larger ping (5.5)', ping(fill(CONTROL_MAX + 1))),
  fails('a larger ping behind a message', [text('a'), ping(fill(CONTROL_MAX + 1))], PROTOCOL, echo('a')),
  test('a pong that nobody asked for (5.5.3)', frame(PONG), []),
  test('one with a payload', frame(PONG, 'unasked'), []),
  fails('a larger pong', frame(PONG, fill(CONTROL_MAX + 1))),
  test('a pong, then a ping', [frame(PONG, 'unasked'), ping('asked')], pong('asked')),
  test('ten pings', Array.from({ length: 10 }, (_, i) => ping(`${i}`)), Array.from({ length: 10 }, (_, i) => pong(`${i}`))),
  test('a thousand pings', Array.from({ length: 1000 }, (_, i) => ping(`${i}`)), Array.from({ length: 1000 }, (_, i) => pong(`${i}`))),
  test('twenty thousand pings of a client that reads only afterwards', Array.from({ length: 20000 }, (_, i) => ping(`${i}`.padEnd(CONTROL_MAX))),
    Array.from({ length: 20000 }, (_, i) => pong(`${i}`.padEnd(CONTROL_MAX))), { deaf: true }),
  test('a hundred large messages of such a client', Array(100).fill(binary(fill(FRAME_MAX))), Array(100).fill(echo(fill(FRAME_MAX))), { deaf: true }),
  test('pings between messages keep their place', [text('a'), ping('1'), text('b'), ping('2')], [echo('a'), pong('1'), echo('b'), pong('2')]),
];

const reserved = [
  ...[1, 2, 3, 4, 5, 6, 7].flatMap((rsv) => [
    fails(`a text with reserved bits ${rsv} (5.2)`, text('x', { rsv })),
    fails(`one behind a good one, with reserved bits ${rsv}`, [text('a'), binary('x', { rsv }), ping()], PROTOCOL, echo('a')),
    fails(`a ping with reserved bits ${rsv}`, frame(PING, '', { rsv })),
    fails(`a close with reserved bits ${rsv}`, frame(CLOSE, codeOf(1000), { rsv })),
    fails(`a continuation with reserved bits ${rsv}`, [part(TEXT, 'a'), frame(MORE, 'b', { rsv })]),
  ]),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((opcode) => [
    fails(`opcode ${opcode} (5.2)`, frame(opcode)),
    fails(`opcode ${opcode} with a payload`, frame(opcode, 'reserved')),
    fails(`opcode ${opcode} behind a message and before a ping`, [text('a'), frame(opcode, 'x'), ping()], PROTOCOL, echo('a')),
    fails(`opcode ${opcode} inside of a message`, [part(TEXT, 'a'), frame(opcode), last('b')]),
  ]),
];

const fragmentation = [
  ...[TEXT, BINARY].flatMap((opcode) => [
    test(`${names[opcode]} of two (5.4)`, [part(opcode, 'one'), last('two')], echo('onetwo')),
    test(`${names[opcode]} of three, all empty`, [part(opcode, ''), part(MORE, ''), last('')], echo('')),
    test(`${names[opcode]} of three, the middle one not`, [part(opcode, ''), part(MORE, 'x'), last('')], echo('x')),
    test(`${names[opcode]} of three, the first one only`, [part(opcode, 'x'), part(MORE, ''), last('')], echo('x')),
    test(`${names[opcode]} of three, the last one only`, [part(opcode, ''), part(MORE, ''), last('x')], echo('x')),
    test(`a ping inside of ${names[opcode]}`, [part(opcode, 'one'), ping('p'), last('two')], [pong('p'), echo('onetwo')]),
    test(`pings and pongs inside of ${names[opcode]} of five`,
      [part(opcode, '1'), part(MORE, '2'), ping('a'), frame(PONG, 'x'), part(MORE, '3'), part(MORE, '4'), ping('b'), last('5')], [pong('a'), pong('b'), echo('12345')]),
    test(`${names[opcode]} in a thousand`, [part(opcode, 'x'), ...Array(998).fill(part(MORE, 'x')), last('x')], echo(fill(1000, 'x'))),
    test(`the largest ${names[opcode]} in pieces of 4096`, [part(opcode, fill(4096)), ...Array(62).fill(part(MORE, fill(4096))), last(fill(4096))], echo(fill(FRAME_MAX))),
    fails(`${names[opcode]} in pieces that is larger by a byte`,
      [part(opcode, fill(4096)), ...Array(63).fill(part(MORE, fill(4096))), last('x')], TOO_BIG),
    fails(`${names[opcode]} inside of ${names[opcode]}`, [part(opcode, 'a'), frame(opcode, 'b')]),
    fails(`another begins inside of ${names[opcode]}`, [part(opcode, 'a'), part(TEXT + BINARY - opcode, 'b'), last('c')]),
    fails(`${names[opcode]} ends twice`, [part(opcode, 'a'), last('b'), last('c')], PROTOCOL, echo('ab')),
    fails(`a close inside of ${names[opcode]}`, [part(opcode, 'a'), closing(1000), last('b')], 1000),
  ]),
  fails('a last piece of nothing', last('x')),
  fails('a piece of nothing', [part(MORE, 'x'), last('y')]),
  fails('an empty piece of nothing', last('')),
  fails('a piece of nothing behind a message', [text('a'), part(MORE, 'x'), last('y')], PROTOCOL, echo('a')),
  fails('a ping in pieces (5.5)', [frame(PING, 'a', { fin: false }), last('b')]),
  fails('a pong in pieces', [frame(PONG, 'a', { fin: false }), last('b')]),
  fails('a close in pieces', [frame(CLOSE, codeOf(1000), { fin: false }), last('')]),
  test('two messages in pieces', [part(TEXT, 'a'), last('b'), part(BINARY, 'c'), last('d')], [echo('ab'), echo('cd')]),
  test('a message in pieces, then one in one', [part(TEXT, 'a'), last('b'), text('c')], [echo('ab'), echo('c')]),
  // As much waits as ever may, when a whole read comes.
  test('much behind a frame that lacks a byte', [
    binary(fill(FRAME_MAX)).subarray(0, -1),
    Buffer.concat([binary(fill(FRAME_MAX)).subarray(-1), binary(fill(FRAME_MAX)), binary(fill(FRAME_MAX))]),
  ], Array(3).fill(echo(fill(FRAME_MAX))), { waits: true }),
];

// Markus Kuhn's tests of decoders, and the corners of RFC 3629, section 4.
const good = {
  'a Greek word': 'ce ba e1 bd b9 cf 83 ce bc ce b5',
  'the first of one byte': '00', 'the first of two': 'c2 80', 'the first of three': 'e0 a0 80', 'the first of four': 'f0 90 80 80',
  'the last of one byte': '7f', 'the last of two': 'df bf', 'the last of three': 'ef bf bf', 'the last of four': 'f4 8f bf bf',
  'before the surrogates': 'ed 9f bf', 'behind the surrogates': 'ee 80 80', 'the replacement': 'ef bf bd', 'a byte order mark': 'ef bb bf 61',
  'what is no character': 'ef bf be', 'NULs between': '61 00 00 62 00',
};
const wrong = {
  'a continuation': '80', 'the last continuation': 'bf', 'six continuations': '80 bf 80 bf 80 bf', 'two bytes without the second': 'c3', 'two of which the second is a space': 'c3 20',
  'three without the third': 'e4 b8', 'four without the fourth': 'f0 9f 98', 'five bytes': 'f8 88 80 80 80', 'six bytes': 'fc 84 80 80 80 80', 'fe': 'fe', 'ff': 'ff', 'fe and ff': 'fe fe ff ff',
  'a slash of two (overlong)': 'c0 af', 'a slash of three (overlong)': 'e0 80 af', 'a slash of four (overlong)': 'f0 80 80 af', 'a NUL of two (overlong)': 'c0 80',
  'the last overlong of two': 'c1 bf', 'the last overlong of three': 'e0 9f bf', 'the last overlong of four': 'f0 8f bf bf',
  'the first surrogate': 'ed a0 80', 'the last high surrogate': 'ed af bf', 'the first low surrogate': 'ed b0 80', 'the last surrogate': 'ed bf bf', 'a pair of surrogates': 'ed a0 80 ed b0 80',
  'U+110000': 'f4 90 80 80', 'beyond that': 'f5 80 80 80', 'U+1FFFFF': 'f7 bf bf bf', 'a good word, then a surrogate': 'ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64', 'an end too early behind a NUL': '00 c3',
};
const LEADS = [0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf7, 0xf8, 0xfb, 0xfc, 0xfe, 0xff];
const SECONDS = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0];
const oracle = new TextDecoder('utf-8', { fatal: true });
const isText = (buffer) => {
  try {
    oracle.decode(buffer);
    return true;
  } catch {
    return false;
  }
};
const sequences = LEADS.flatMap((lead) => SECONDS.flatMap((second) => [[], [0x80], [0xbf, 0x80], [0x80, 0x80], [0x80, 0xbf, 0x80], [0x80, 0xc0]].map((rest) => Buffer.from([lead, second, ...rest]))));
const utf8 = [
  ...Object.entries(good).map(([name, digits]) => test(`text: ${name} (8.1)`, text(hex(digits)), echo(hex(digits)))),
  ...Object.entries(good).map(([name, digits]) => test(`text in pieces of a byte: ${name}`,
    [part(TEXT, ''), ...[...hex(digits)].map((byte) => part(MORE, Buffer.from([byte]))), last('')], echo(hex(digits)))),
  ...Object.entries(wrong).map(([name, digits]) => fails(`no text: ${name} (8.1)`, text(hex(digits)), NOT_UTF8)),
  // It is told when the message ends: failing at once is not asked for.
  ...Object.entries(wrong).map(([name, digits]) => fails(`no text in pieces of a byte: ${name}`,
    [part(TEXT, 'a'), ...[...hex(digits)].map((byte) => part(MORE, Buffer.from([byte]))), last('b')], NOT_UTF8)),
  ...Object.entries(wrong).map(([name, digits]) => test(`binary may be anything: ${name}`, binary(hex(digits)), echo(hex(digits)))),
  test('all sequences that an independent decoder takes', sequences.filter(isText).map((each) => text(each)), sequences.filter(isText).map(echo)),
  ...LEADS.map((lead) => [lead, sequences.filter((each) => each[0] === lead && !isText(each)).map((each) => [text(each)])])
    .filter(([, variants]) => variants.length > 0)
    .map(([lead, variants]) => ({ ...fails(`no text: sequences that begin with ${lead.toString(16)}`, variants[0], NOT_UTF8), variants })),
  fails('a good text, then none', [text('good'), text(hex('ff'))], NOT_UTF8, echo('good')),
  test('a ping need not be text', ping(hex('ff')), pong(hex('ff'))),
];

const GOOD_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
const BAD_CODES = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 9999, 32768, 65535];
const closes = [
  test('a close without a code (5.5.1)', closing(), close()),
  ...GOOD_CODES.map((code) => test(`a close with ${code} (7.4)`, closing(code), close(code))),
  ...GOOD_CODES.map((code) => test(`a close with ${code} and a reason`, closing(code, '再见'), close(code))),
  ...BAD_CODES.map((code) => fails(`a close with ${code}, which none may have`, closing(code))),
  ...BAD_CODES.map((code) => fails(`a close with ${code} and a reason`, closing(code, 'reason'))),
  fails('a close with half a code (5.5.1)', frame(CLOSE, 'x')),
  fails('a close with half a code before what looks like the rest', [frame(CLOSE, '\x03'), hex('e8')]),
  test('a close with the longest reason', closing(1000, fill(123)), close(1000)),
  fails('a close with a longer one (5.5)', closing(1000, fill(124))),
  fails('a close whose reason is no text (5.5.1)', closing(1000, hex('ce ba ed a0 80')), NOT_UTF8),
  fails('a close whose reason ends too early', closing(1000, hex('c3')), NOT_UTF8),
  test('a message, then a close', [text('a'), closing(1000)], [echo('a'), close(1000)]),
  test('the largest message, then a close', [binary(fill(FRAME_MAX)), closing(1000)], [echo(fill(FRAME_MAX)), close(1000)]),
  test('two closes', [closing(1000), closing(1001)], close(1000)),
  test('a message behind a close (5.5.1)', [closing(1000), text('late')], close(1000)),
  test('a ping behind a close', [closing(1000), ping('late')], close(1000)),
  test('rubbish behind a close', [closing(1000), fill(70000, '\xff')], close(1000)),
  test('a message behind a broken rule', [frame(3), text('late'), closing(1000)], close(PROTOCOL)),
  test('the server closes, and is answered (7.1.3)', text('go'), close(1001), { path: '/leave', then: closing(1001) }),
  test('the server closes; what was on its way is dropped', [text('go'), text('on'), ping('p')], close(1001), { path: '/leave', then: closing(1000) }),
  test('the server closes, and hears another broken rule', text('go'), close(1001), { path: '/leave', then: frame(3) }),
  test('the server closes, and hears a frame too large', text('go'), close(1001), { path: '/leave', then: hex('82 ff 7fffffffffffffff') }),
  test('both close at once', [text('go'), closing(1000)], close(1001), { path: '/leave' }),
];

export const cases = [...framing, ...pings, ...reserved, ...fragmentation, ...utf8, ...closes];
