// spoil -- stands between a hub and the sandbox, and spoils the files of bills.
//
//     node spoil.mjs PORT SANDBOX_PORT
//
// Everything is handed on as it is. What becomes of the next bills' files is POSTed to /spoil:
//
//     no       nothing
//     cut      the connection breaks after half of the file
//     short    half of the file, as if that were all
//     hash     gzip: another file, which adds up all the same
//     path     zip: its entries' names climb out of their folder
//     endless  the file's size is said to be beyond every limit
//     gone     404
import { createServer, request } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';

const [port, sandbox] = process.argv.slice(2).map(Number);
let spoil = 'no';

const isBill = (url) => /^\/(downloadBillFile\.resource|v3\/billdownload\/file)/.test(url);
const another = (file) => gzipSync(Buffer.from(gunzipSync(file).toString().replaceAll('OTHERS', 'OTHERZ')));
function climbing(file) {
  const spoilt = Buffer.from(file);
  for (let at = 0; (at = spoilt.indexOf('2088', at)) >= 0; at += 4) spoilt.write('../8', at);
  return spoilt;
}

function sendBill(answer, file) {
  if (spoil === 'gone') return answer.writeHead(404).end('nothing');
  if (spoil === 'hash') file = another(file);
  if (spoil === 'path') file = climbing(file);
  if (spoil === 'short') file = file.subarray(0, file.length / 2);
  answer.writeHead(200, { 'content-length': spoil === 'endless' ? 2 ** 40 : file.length });
  if (spoil !== 'cut') return answer.end(file);
  answer.write(file.subarray(0, file.length / 2), () => answer.destroy());
}

createServer((asked, answer) => {
  const parts = [];
  asked.on('data', (part) => parts.push(part));
  asked.on('end', () => {
    const body = Buffer.concat(parts);
    if (asked.url === '/spoil') {
      spoil = body.toString();
      return answer.end();
    }
    const onward = request({ port: sandbox, method: asked.method, path: asked.url, headers: asked.headers }, (come) => {
      const pieces = [];
      come.on('data', (piece) => pieces.push(piece));
      come.on('end', () => {
        const whole = Buffer.concat(pieces);
        if (isBill(asked.url) && come.statusCode === 200) return sendBill(answer, whole);
        answer.writeHead(come.statusCode, come.rawHeaders);
        answer.end(whole);
      });
    });
    onward.on('error', () => answer.destroy());
    onward.end(body);
  });
}).listen(port, '127.0.0.1', () => console.log('ready'));
