// What an HTTP/1.1 server must make of requests, good and bad (RFC 9110, RFC 9112). A case:
//
//     name      with the section it stands on; where the RFC leaves a choice, it says ours
//     say       the bytes; a list when some of them wait for a "100 Continue"
//     answers   their statuses in order, or { status, body, headers, isHead }
//     closes    whether the server closes after the last; else a further request is answered
//     at        'hub', a real one (the default), or 'echo', which says back what it read
//     hangsUp   whether the client closes its half after it said all
//
// Wherever a request was not understood the connection closes: nobody knows where the next
// one would begin.
const CRLF = '\r\n';
const PATH_MAX = 1024;
const QUERY_MAX = 8192;
const HEADERS_MAX = 8192;
const HEADERS_COUNT_MAX = 96;
const BODY_MAX = 256 * 1024;
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';

const lines = (...all) => all.join(CRLF) + CRLF + CRLF;
const get = (...headers) => lines('GET /readyz HTTP/1.1', 'Host: hub', ...headers);
const line = (first, ...headers) => lines(first, 'Host: hub', ...headers);
const post = (body, ...headers) => lines('POST /p HTTP/1.1', 'Host: hub', ...headers) + body;
const sized = (body, ...headers) => post(body, `Content-Length: ${body.length}`, ...headers);
const coded = (body, ...headers) => post(body, 'Transfer-Encoding: chunked', ...headers);
const readBack = (method, path, query, body = '') => ({ status: 200, body: [method, path, query, body].join('\n') });
const posted = (body) => readBack('POST', '/p', '', body);

const answered = (name, say, ...answers) => ({ name, say, answers: answers.length > 0 ? answers : [200] });
const echoed = (name, say, ...answers) => ({ name, say, answers, at: 'echo' });
const closed = (test) => ({ ...test, closes: true });
const refused = (name, status, say) => ({ name, say, answers: [status], closes: true });
// Refused by the echo: what the hub makes of a POST to nowhere is its own matter.
const bad = (name, status, say) => ({ ...refused(name, status, say), at: 'echo' });

const requestLines = [
  answered('a request (9112 3)', get()),
  answered('an empty line before it is ignored (9112 2.2)', CRLF + get()),
  refused('two empty lines before it: our limit is one (9112 2.2)', 400, CRLF + CRLF + get()),
  refused('no version (9112 3)', 400, lines('GET /readyz')),
  refused('no target', 400, lines('GET HTTP/1.1', 'Host: hub')),
  refused('nothing but a word', 400, lines('GET')),
  refused('a version of another protocol', 400, line('GET /readyz FTP/1.1')),
  refused('a version in small letters (9112 2.3: its case counts)', 400, line('GET /readyz http/1.1')),
  refused('a version of two digits', 400, line('GET /readyz HTTP/1.10')),
  refused('a version without a point', 400, line('GET /readyz HTTP/11')),
  refused('a version with a space inside', 400, line('GET /readyz HTTP/ 1.1')),
  refused('something behind the version', 400, line('GET /readyz HTTP/1.1 x')),
  refused('a space behind the version', 400, line('GET /readyz HTTP/1.1 ')),
  refused('HTTP/0.9 with a version', 505, line('GET /readyz HTTP/0.9')),
  refused('HTTP/1.2: nobody has it, we do not guess (9110 15.6.6)', 505, line('GET /readyz HTTP/1.2')),
  refused('HTTP/2.0', 505, line('GET /readyz HTTP/2.0')),
  refused('the preface of HTTP/2 (9113 3.4)', 505, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  refused('two spaces before the target (9112 3: we are not lenient)', 400, line('GET  /readyz HTTP/1.1')),
  refused('two spaces behind the target', 400, line('GET /readyz  HTTP/1.1')),
  refused('tabs for spaces', 400, line('GET\t/readyz\tHTTP/1.1')),
  refused('a space before the method', 400, line(' GET /readyz HTTP/1.1')),
  refused('a space in the target', 400, line('GET /ready z HTTP/1.1')),
  refused('a bare LF behind the request line (9112 2.2: we do not take it)', 400, 'GET /readyz HTTP/1.1\nHost: hub\r\n\r\n'),
  refused('bare LFs everywhere', 400, 'GET /readyz HTTP/1.1\nHost: hub\n\n'),
  refused('a bare LF for the empty line', 400, 'GET /readyz HTTP/1.1\r\nHost: hub\r\n\n'),
  refused('a bare CR in the request line (9112 2.2)', 400, line('GET /readyz\r HTTP/1.1')),
  refused('a NUL in the request line', 400, line('GET /ready\0z HTTP/1.1')),
  refused('rubbish', 400, '\x16\x03\x01\x02\x00\x01\n\n'),
];

const methods = [
  answered('HEAD is GET without the body (9110 9.3.2)', lines('HEAD /readyz HTTP/1.1', 'Host: hub'),
    { status: 200, isHead: true }),
  { ...echoed('HEAD says the length that GET would have', 'HEAD /p HTTP/1.1\r\nHost: a\r\n\r\nGET /p HTTP/1.1\r\nHost: a\r\n\r\n',
    { status: 200, isHead: true, headers: { 'content-length': '9' } },
    { status: 200, headers: { 'content-length': '8' }, body: 'GET\n/p\n\n' }) },
  ...['OPTIONS', 'TRACE', 'BREW', 'get', 'GETS', 'GE', 'M-SEARCH', "!#$%&'*+-.^_`|~09"].map((method) => ({
    name: `${method}: not one of ours (9110 15.5.6; 501 would do as well)`,
    say: line(`${method} /readyz HTTP/1.1`),
    answers: [{ status: 405, headers: { allow: METHODS } }],
    closes: true,
  })),
  refused('CONNECT, whose target is an authority (9112 3.2.3)', 405, line('CONNECT hub:443 HTTP/1.1')),
  refused('OPTIONS of the server, whose target is an asterisk (9112 3.2.4)', 405, line('OPTIONS * HTTP/1.1')),
  ...[...'"(),/:;<=>?@[\\]{}\x01\x7f\x80\xff'].map((c) =>
    refused(`a method with ${JSON.stringify(c)} (9110 5.6.2)`, 400, line(`G${c}T /readyz HTTP/1.1`))),
];

const targets = [
  answered('a query', line('GET /readyz?x=1&y=%26 HTTP/1.1')),
  answered('a whole URL (9112 3.2.2: must be accepted)', line('GET http://hub/readyz HTTP/1.1')),
  answered('a whole URL of another host: its host is not ours to judge', line('GET http://other:81/readyz HTTP/1.1')),
  answered('a whole URL whose scheme is in capitals (9110 4.2.3)', line('GET HTTP://hub/readyz HTTP/1.1')),
  answered('a whole URL of https', line('GET https://hub/readyz HTTP/1.1')),
  answered('a whole URL with an address', line('GET http://[::1]:80/readyz HTTP/1.1')),
  echoed('a whole URL without a path', line('GET http://hub HTTP/1.1'), readBack('GET', '/', '')),
  echoed('a whole URL without a path but a query', line('GET http://hub?/a/b HTTP/1.1'), readBack('GET', '/', '/a/b')),
  echoed('a whole URL in a query', line('GET /?http://hub/a HTTP/1.1'), readBack('GET', '/', 'http://hub/a')),
  refused('a whole URL without a host (9110 4.2.1)', 400, line('GET http:///readyz HTTP/1.1')),
  refused('a whole URL with a user (9110 4.2.4)', 400, line('GET http://me@hub/readyz HTTP/1.1')),
  refused('a whole URL whose port is none', 400, line('GET http://hub:x/readyz HTTP/1.1')),
  refused('a whole URL of another scheme', 400, line('GET ftp://hub/readyz HTTP/1.1')),
  refused('an asterisk for GET (9112 3.2.4)', 400, line('GET * HTTP/1.1')),
  refused('a path without its slash', 400, line('GET readyz HTTP/1.1')),
  refused('a query without a path', 400, line('GET ?x HTTP/1.1')),
  refused('a fragment (9112 3.2.1)', 400, line('GET /readyz#top HTTP/1.1')),
  refused('a byte that is not ASCII', 400, line('GET /\xe5 HTTP/1.1')),
  refused('a control byte', 400, line('GET /\x01 HTTP/1.1')),
  refused('a DEL', 400, line('GET /\x7f HTTP/1.1')),
  echoed('percent-encoding is read', line('GET /%61%2Fb%20%e5%b8%81?%61 HTTP/1.1'),
    readBack('GET', '/a/b \xe5\xb8\x81', '%61')),
  echoed('dots are not resolved: a page is its path', line('GET /a/../b/%2e%2e/. HTTP/1.1'), readBack('GET', '/a/../b/../.', '')),
  ...['%', '%0', '%zz', '%0g', '%4g', '%%30', '%u0041'].map((code) =>
    refused(`${code} is no percent-encoding (3986 2.1)`, 400, line(`GET /${code} HTTP/1.1`))),
  ...['%00', '%0d%0a', '%7f', '%ff', '%c0%af', '%ed%a0%80', '%e5'].map((code) =>
    refused(`${code} is no text of ours`, 400, line(`GET /${code} HTTP/1.1`))),
  answered('the longest path', line(`GET /${'a'.repeat(PATH_MAX - 1)} HTTP/1.1`), 404),
  refused('a longer path (9112 3)', 414, line(`GET /${'a'.repeat(PATH_MAX)} HTTP/1.1`)),
  echoed('the longest path, every byte encoded', line(`GET /${'%61'.repeat(PATH_MAX - 1)} HTTP/1.1`),
    readBack('GET', `/${'a'.repeat(PATH_MAX - 1)}`, '')),
  answered('the longest query', line(`GET /readyz?${'q'.repeat(QUERY_MAX)} HTTP/1.1`)),
  refused('a longer query', 414, line(`GET /readyz?${'q'.repeat(QUERY_MAX + 1)} HTTP/1.1`)),
  refused('a line without end', 414, `GET /${'a'.repeat(16 * 1024)}`),
  refused('a host without end', 414, line(`GET http://${'a'.repeat(11400)}/ HTTP/1.1`)),
];

const hosts = [
  refused('no Host (9112 3.2)', 400, lines('GET /readyz HTTP/1.1')),
  refused('two Hosts', 400, get('Host: other')),
  refused('the same Host twice', 400, get('Host: hub')),
  refused('no Host beside a whole URL', 400, lines('GET http://hub/readyz HTTP/1.1')),
  ...['', 'a b', 'a,b', 'a/b', 'me@hub', 'a?b', ':80', 'a:b', 'a:80:80', '[::1', '::1', '[]', '[g]', '[::1]x', 'a\x80'].map((host) =>
    refused(`the Host ${JSON.stringify(host)} is none`, 400, lines('GET /readyz HTTP/1.1', `Host: ${host}`))),
  ...['hub:80', 'hub:', '127.0.0.1', '[::1]:8080', '[::ffff:1.2.3.4]', 'a-b_c~.example', '%61'].map((host) =>
    answered(`the Host ${host}`, lines('GET /readyz HTTP/1.1', `Host: ${host}`))),
  closed(answered('HTTP/1.0 needs no Host', lines('GET /readyz HTTP/1.0'))),
  refused('nor has it two', 400, lines('GET /readyz HTTP/1.0', 'Host: a', 'Host: b')),
];

const headers = [
  answered('names in any case, space around values', lines('GET /readyz HTTP/1.1', 'hOST:\t hub \t', 'X:', 'Y: \t')),
  answered('a tab and foreign bytes inside a value (9110 5.5)', get('X: a\tb \x80\xff')),
  refused('a space before the colon (9112 5.1)', 400, get('X : a')),
  refused('a space before the colon of Host', 400, lines('GET /readyz HTTP/1.1', 'Host : hub')),
  refused('a tab before the colon', 400, get('X\t: a')),
  refused('a folded line (9112 5.2)', 400, get('X: a', ' b')),
  refused('a line folded by a tab', 400, get('X: a', '\tb')),
  refused('a space before the first header (9112 2.2)', 400, lines('GET /readyz HTTP/1.1', ' X: a', 'Host: hub')),
  refused('a line without a colon', 400, get('nothing')),
  refused('a line without a name', 400, get(': a')),
  ...[...'"(),/;<=>?@[\\]{} \x01\x7f\x80\xff'].map((c) =>
    refused(`a name with ${JSON.stringify(c)} (9110 5.6.2)`, 400, get(`X${c}Y: a`))),
  answered("a name of all that it may have", get("!#$%&'*+-.^_`|~09azAZ: a")),
  ...[...'\0\x01\x08\x0b\x0c\r\x1b\x7f'].map((c) =>
    refused(`a value with ${JSON.stringify(c)} (9110 5.5)`, 400, get(`X: a${c}b`))),
  refused('a bare LF behind a header', 400, 'GET /readyz HTTP/1.1\r\nHost: hub\r\nX: a\nY: b\r\n\r\n'),
  refused('a bare LF that hides an end', 400, 'GET /readyz HTTP/1.1\r\nHost: hub\r\nX: a\n\r\nY: b\r\n\r\n'),
  answered('as many headers as may be', get(...Array(HEADERS_COUNT_MAX - 1).fill('X: y'))),
  refused('one more (6585 5)', 431, get(...Array(HEADERS_COUNT_MAX).fill('X: y'))),
  answered('as large as they may be', get(`X: ${'a'.repeat(HEADERS_MAX - 'Host: hub\r\nX: \r\n'.length)}`)),
  refused('larger by a byte', 431, get(`X: ${'a'.repeat(HEADERS_MAX - 'Host: hub\r\nX: \r\n'.length + 1)}`)),
  answered('the longest line and the largest headers',
    line(`GET /${'%61'.repeat(PATH_MAX - 1)}?${'q'.repeat(QUERY_MAX)} HTTP/1.1`,
      `X: ${'a'.repeat(HEADERS_MAX - 'Host: hub\r\nX: \r\n'.length)}`), 404),
  refused('headers without end', 431, `${line('GET /readyz HTTP/1.1').slice(0, -2)}X: ${'a'.repeat(24 * 1024)}`),
];

const lengths = [
  echoed('a body', sized('hello'), posted('hello')),
  echoed('none', post('', 'Content-Length: 0'), posted('')),
  echoed('no length is no body (9112 6.3)', post(''), posted('')),
  echoed('leading zeros', post('hello', 'Content-Length: 0005'), posted('hello')),
  echoed('a body of GET is read over with it', 'GET /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi', readBack('GET', '/p', '', 'hi')),
  echoed('bytes of any kind', sized('\0\r\n\r\nGET / HTTP/1.1\r\n\xff'), posted('\0\r\n\r\nGET / HTTP/1.1\r\n\xff')),
  echoed('the largest body', sized('b'.repeat(BODY_MAX)), posted('b'.repeat(BODY_MAX))),
  bad('a larger body (9110 15.5.14)', 413, sized('b'.repeat(BODY_MAX + 1))),
  bad('a larger body that has not come', 413, post('', `Content-Length: ${BODY_MAX + 1}`)),
  bad('a body of many gigabytes', 413, post('x', 'Content-Length: 99999999999')),
  ...['', '-1', '+5', '5x', 'x', '0x5', '5 5', '5.0', '5,', '5, 5', '5;5', '\xb2', '99999999999999999999999', '18446744073709551621'].map((length) =>
    bad(`the length ${JSON.stringify(length)} is none (9112 6.3)`, 400, post('hello', `Content-Length: ${length}`))),
  bad('two lengths', 400, post('hello', 'Content-Length: 5', 'Content-Length: 6')),
  bad('the same length twice: refused as well (9112 6.3 lets us)', 400, post('hello', 'Content-Length: 5', 'Content-Length: 5')),
];

const bodies = [
  echoed('chunks (9112 7.1)', coded('4\r\nwiki\r\n5\r\npedia\r\n0\r\n\r\n'), posted('wikipedia')),
  echoed('no chunk but the last', coded('0\r\n\r\n'), posted('')),
  echoed('the coding in any case', post('1\r\na\r\n0\r\n\r\n', 'transfer-encoding: CHUNKED'), posted('a')),
  echoed('sizes in any case, with zeros before', coded('00a\r\n0123456789\r\n0A\r\n0123456789\r\n000\r\n\r\n'), posted('01234567890123456789')),
  echoed('extensions are read over (9112 7.1.1)', coded('1;a\r\nx\r\n1;a=b;c="d e"\r\ny\r\n0;last\r\n\r\n'), posted('xy')),
  echoed('trailers are read over (9112 7.1.2)', coded('1\r\nx\r\n0\r\nA: b\r\nContent-Length: 7\r\nEmpty:\r\n\r\n'), posted('x')),
  echoed('line ends inside of chunks', coded('6\r\n0\r\n\r\n!\r\n0\r\n\r\n'), posted('0\r\n\r\n!')),
  echoed('many chunks of a byte', coded(`${'1\r\nx\r\n'.repeat(5000)}0\r\n\r\n`), posted('x'.repeat(5000))),
  echoed('the largest body in chunks', coded(`${`8000\r\n${'b'.repeat(32768)}\r\n`.repeat(8)}0\r\n\r\n`), posted('b'.repeat(BODY_MAX))),
  bad('a larger one', 413, coded(`${`8000\r\n${'b'.repeat(32768)}\r\n`.repeat(8)}1\r\nx\r\n0\r\n\r\n`)),
  bad('a small body whose coding is larger than any', 413, coded(`${'1\r\nx\r\n'.repeat(120000)}0\r\n\r\n`)),
  bad('a chunk larger than any body', 413, coded('40001\r\n')),
  bad('a size that no machine can count', 413, coded('ffffffffffffffffff\r\n')),
  bad('a size of nine digits: our limit is eight', 413, coded('000000001\r\nx\r\n0\r\n\r\n')),
  ...[['no size', '\r\n'], ['an extension without a size', ';a\r\nx\r\n'], ['a size that is no number', 'x\r\n'], ['a negative size', '-1\r\n'],
    ['a size with a sign', '+1\r\nx\r\n'], ['a size with 0x', '0x1\r\nx\r\n'], ['a space before the size', ' 1\r\nx\r\n'],
    ['a space behind the size (7.1.1 asks for more patience; we are strict)', '1 \r\nx\r\n'], ['an underscore in the size', '1_0\r\n'],
    ['a bare LF behind the size', '1\nx\r\n'], ['a bare CR behind the size', '1\rx\r\n'], ['a bare LF in an extension', '1;a\nx\r\n'],
    ['a control byte in an extension', '1;\x01\r\nx\r\n'], ['more than the size says', '1\r\nxy\r\n'], ['no line end behind the data', '1\r\nx0\r\n\r\n'],
    ['two other bytes for the line end behind the data', '1\r\nxyz0\r\n\r\n'], ['another byte for the LF behind the size', '1\rXx\r\n0\r\n\r\n'],
    ['a bare LF behind the data', '1\r\nx\n0\r\n\r\n'], ['a bare LF at the end', '0\r\n\n'], ['a trailer without a colon', '0\r\nnothing\r\n\r\n'],
    ['a folded trailer', '0\r\nA: b\r\n c\r\n\r\n'], ['a space before the colon of a trailer', '0\r\nA : b\r\n\r\n'],
    ['a bare LF behind a trailer', '0\r\nA: b\n\r\n'], ['a request where a trailer should be', '0\r\nGET / HTTP/1.1\r\n\r\n'],
  ].map(([name, body]) => bad(`chunks: ${name}`, 400, coded(body))),
  bad('extensions without end', 431, coded(`1;${'a'.repeat(HEADERS_MAX + 1)}\r\nx\r\n0\r\n\r\n`)),
  bad('trailers without end', 431, coded(`0\r\n${'A: b\r\n'.repeat(2000)}\r\n`)),
  ...['gzip', 'gzip, chunked', 'chunked, gzip', 'chunked, chunked', 'identity', 'xchunked', 'chunkedx', 'chunked;a=b', '"chunked"', ', chunked', '']
    .map((coding) => bad(`the coding ${JSON.stringify(coding)} is none of ours (9112 6.1)`, 501, post('0\r\n\r\n', `Transfer-Encoding: ${coding}`))),
  { name: 'half a body, then the client has gone', at: 'echo', say: post('he', 'Content-Length: 5'), answers: [], hangsUp: true },
  { name: 'half a chunk, then the client has gone', at: 'echo', say: coded('5\r\nhe'), answers: [], hangsUp: true },
  { name: 'half a head, then the client has gone', say: get().slice(0, -3), answers: [], hangsUp: true },
];

// What one reader takes for the end of a request and another does not.
const inner = 'GET /inner HTTP/1.1\r\nHost: a\r\n\r\n';
const smuggling = [
  bad('a length and a coding (9112 6.3)', 400, post('0\r\n\r\n', 'Content-Length: 5', 'Transfer-Encoding: chunked')),
  bad('a coding and a length', 400, post('0\r\n\r\n', 'Transfer-Encoding: chunked', 'Content-Length: 5')),
  bad('a coding and a length of 0', 400, post(`0\r\n\r\n${inner}`, 'Transfer-Encoding: chunked', 'Content-Length: 0')),
  bad('a length and an unknown coding', 400, post(inner, `Content-Length: ${inner.length}`, 'Transfer-Encoding: chunked', 'Transfer-Encoding: x')),
  bad('two codings', 400, post('0\r\n\r\n', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')),
  bad('a coding and another that hides it', 400, post('0\r\n\r\n', 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity')),
  bad('a coding of HTTP/1.0 (9112 6.1)', 400, lines('POST /p HTTP/1.0', 'Transfer-Encoding: chunked') + '0\r\n\r\n'),
  bad('a coding behind a vertical tab', 400, post('0\r\n\r\n', 'Transfer-Encoding:\x0bchunked')),
  bad('a coding before a NUL', 400, post('0\r\n\r\n', 'Transfer-Encoding: chunked\0')),
  bad('a coding whose name has a space', 400, post('0\r\n\r\n', 'Content-Length: 5', 'Transfer-Encoding : chunked')),
  bad('a coding that goes on in a folded line', 400, post('0\r\n\r\n', 'Transfer-Encoding: chunked', ' , identity')),
  bad('a coding behind a bare LF', 400, post('0\r\n\r\n', 'Content-Length: 5', 'X: a\nTransfer-Encoding: chunked')),
  bad('a coding behind a bare CR', 400, post('0\r\n\r\n', 'Content-Length: 5', 'X: a\rTransfer-Encoding: chunked')),
  bad('a length whose name has a space', 400, post(inner, `Content-Length : ${inner.length}`)),
  bad('a length behind a line that begins with a space', 400, post(inner, 'X: a', ` Content-Length: ${inner.length}`)),
  echoed('another header of a similar name is only that', post('0\r\n\r\n', 'Content-Length: 5', 'Transfer_Encoding: chunked'), posted('0\r\n\r\n')),
  echoed('a request inside of a body is body', sized(inner), posted(inner)),
  echoed('a request inside of a chunk is body', coded(`${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`), posted(inner)),
  echoed('a request behind a body is the next one', sized('hi') + inner, posted('hi'), readBack('GET', '/inner', '')),
  echoed('a request behind the last chunk is the next one', coded('0\r\n\r\n') + inner, posted(''), readBack('GET', '/inner', '')),
  echoed('a request in an extension is none', coded('1;GET /inner HTTP/1.1\r\nx\r\n0\r\n\r\n'), posted('x')),
  closed(echoed('too long a body spoils the next request', post(`hello${inner}`, 'Content-Length: 4'), posted('hell'), 405)),
  bad('a body behind an upgrade (9110 7.8)', 400, lines('GET / HTTP/1.1', 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket',
    'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol: test.echo.v1',
    `Content-Length: ${inner.length}`) + inner),
];

const one = (path, ...headers) => lines(`GET ${path} HTTP/1.1`, 'Host: a', ...headers);
const pipelines = [
  echoed('many requests at once are answered in order (9112 9.3.2)', Array.from({ length: 200 }, (_, i) => one(`/${i}`)).join(''),
    ...Array.from({ length: 200 }, (_, i) => readBack('GET', `/${i}`, ''))),
  echoed('also when the first takes longer', one('/later') + one('/now') + one('/later') + one('/end'),
    { status: 200, body: 'later\n' }, readBack('GET', '/now', ''), { status: 200, body: 'later\n' }, readBack('GET', '/end', '')),
  echoed('with bodies of all kinds', sized('a') + coded('1\r\nb\r\n0\r\n\r\n') + one('/c') + post('', 'Content-Length: 0'),
    posted('a'), posted('b'), readBack('GET', '/c', ''), posted('')),
  echoed('an empty line between them is ignored', `${sized('a')}\r\n${one('/b')}`, posted('a'), readBack('GET', '/b', '')),
  answered('on the hub as well', get() + get() + lines('HEAD /readyz HTTP/1.1', 'Host: hub') + get(), 200, 200, { status: 200, isHead: true }, 200),
  closed(echoed('what is behind a bad one is not looked at', one('/a') + lines('GET /b HTTP/1.1') + one('/c'), readBack('GET', '/a', ''), 400)),
  closed(echoed('what is behind the last one is not looked at', one('/a', 'Connection: close') + one('/b'), readBack('GET', '/a', ''))),
  { ...echoed('half a request behind a whole one', one('/a') + one('/b').slice(0, -4), readBack('GET', '/a', '')), hangsUp: true },
];

const connections = [
  closed(answered('close (9112 9.6)', get('Connection: close'))),
  closed(answered('Close', get('Connection: Close'))),
  closed(answered('close in a list', get('Connection: x , close,y'))),
  answered('a name that only begins so', get('Connection: closed')),
  answered('keep-alive', get('Connection: keep-alive')),
  closed(answered('both: close counts (9112 9.3)', get('Connection: close, keep-alive'))),
  closed(answered('both, in two lines', get('Connection: close', 'Connection: keep-alive'))),
  closed(answered('both, in two lines the other way', get('Connection: keep-alive', 'Connection: close'))),
  closed(answered('HTTP/1.0 closes', line('GET /readyz HTTP/1.0'))),
  answered('HTTP/1.0 with keep-alive stays', line('GET /readyz HTTP/1.0', 'Connection: Keep-Alive')),
  closed(answered('HTTP/1.0 with both closes', line('GET /readyz HTTP/1.0', 'Connection: close', 'Connection: keep-alive'))),
  closed(answered('a page that is not there, and close', lines('GET /nowhere HTTP/1.1', 'Host: a', 'Connection: close'), 404)),
  answered('a page that is not there', lines('GET /nowhere HTTP/1.1', 'Host: a'), 404),
  { ...answered('a client that closes its half is answered', get()), hangsUp: true },
  { ...echoed('also later', one('/later'), { status: 200, body: 'later\n' }), hangsUp: true },
];

const expectations = [
  echoed('100-continue: leave is given, then the body is read (9110 10.1.1)',
    [post('', 'Content-Length: 2', 'Expect: 100-continue'), 'hi'], 100, posted('hi')),
  echoed('in any case', [post('', 'Content-Length: 2', 'Expect: 100-Continue'), 'hi'], 100, posted('hi')),
  echoed('before chunks', [coded('', 'Expect: 100-continue'), '2\r\nhi\r\n0\r\n\r\n'], 100, posted('hi')),
  echoed('without a body there is nothing to give leave to', post('', 'Content-Length: 0', 'Expect: 100-continue'), posted('')),
  closed(echoed('HTTP/1.0 does not know it', lines('POST /p HTTP/1.0', 'Content-Length: 2', 'Expect: 100-continue') + 'hi', posted('hi'))),
  bad('for too large a body the answer is the last word', 413, post('', `Content-Length: ${BODY_MAX + 1}`, 'Expect: 100-continue')),
  bad('for no length as well', 400, post('', 'Content-Length: x', 'Expect: 100-continue')),
  echoed('other expectations are not ours (417 would do as well)', sized('hi', 'Expect: the-unexpected'), posted('hi')),
];

const upgrade = (change = {}, first = 'GET / HTTP/1.1') => {
  const all = { Host: 'a', Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol': 'test.echo.v1', ...change };
  return lines(first, ...Object.entries(all).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`)));
};
const handshakes = [
  echoed('an upgrade to something else is ignored (9110 7.8)', one('/a', 'Connection: Upgrade', 'Upgrade: h2c'), readBack('GET', '/a', '')),
  echoed('an upgrade of a similar name is ignored', upgrade({ Upgrade: 'websockets' }), readBack('GET', '/', '')),
  closed(echoed('an upgrade of HTTP/1.0 is ignored', upgrade({}, 'GET / HTTP/1.0'), readBack('GET', '/', ''))),
  bad('an upgrade that Connection does not name (6455 4.2.1)', 400, upgrade({ Connection: 'keep-alive' })),
  bad('an upgrade by POST', 400, upgrade({}, 'POST / HTTP/1.1')),
  bad('an upgrade by HEAD', 400, upgrade({}, 'HEAD / HTTP/1.1')),
  bad('no key', 400, upgrade({ 'Sec-WebSocket-Key': [] })),
  bad('two keys (6455 11.3.1)', 400, upgrade({ 'Sec-WebSocket-Key': Array(2).fill('dGhlIHNhbXBsZSBub25jZQ==') })),
  ...['', 'short', 'dGhlIHNhbXBsZSBub25jZQ', 'dGhlIHNhbXBsZSBub25jZQ=x', 'dGhlIHNhbXBsZSBub25j!Q==', 'dGhlIHNhbXBsZSBub25jZTEy', 'dGhlIHNhbXBsZSBub25jZTEyMw=='].map((key) =>
    bad(`the key ${JSON.stringify(key)} is not of sixteen bytes`, 400, upgrade({ 'Sec-WebSocket-Key': key }))),
  ...[[[], 'no version'], ['8', 'an older version'], ['14', 'a newer version'], ['013', 'a version with a zero before'], ['13, 8', 'two versions']].map(([version, name]) => ({
    ...bad(`${name} (6455 4.4)`, 426, upgrade({ 'Sec-WebSocket-Version': version })),
    answers: [{ status: 426, headers: { 'sec-websocket-version': '13', upgrade: 'websocket', connection: 'close, upgrade' } }],
  })),
  bad('a version twice', 400, upgrade({ 'Sec-WebSocket-Version': ['13', '13'] })),
  bad('no subprotocol: ours must be asked for', 400, upgrade({ 'Sec-WebSocket-Protocol': [] })),
  bad('another subprotocol', 400, upgrade({ 'Sec-WebSocket-Protocol': 'chat' })),
  bad('a subprotocol of a similar name', 400, upgrade({ 'Sec-WebSocket-Protocol': 'test.echo.v11' })),
];

export const cases = [
  ...requestLines, ...methods, ...targets, ...hosts, ...headers, ...lengths, ...bodies, ...smuggling,
  ...pipelines, ...connections, ...expectations, ...handshakes,
];
