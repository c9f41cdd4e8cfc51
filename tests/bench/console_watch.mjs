/*
 * console_watch.mjs -- many browsers that look at one merchant, without the browsers.
 *
 *     node console_watch.mjs BASE COOKIE AT COUNT [fetch]
 *
 * Each has its line (/console/live). With "fetch" each asks for the overview as the page does when
 * it is hinted: once what it asked before is answered, 200 ms later. Prints "ready" when all lines
 * stand, and what they had when its input ends.
 */
import { randomBytes } from 'node:crypto';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';

const [base, cookie, at, count, fetches] = process.argv.slice(2);
const { hostname, port, host } = new URL(base);
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const GATHER_MS = 200;
const HINT = Buffer.from('{"changed"');
let lines = 0;
let hints = 0;
let fetched = 0;
let refused = 0;
let lost = 0;

function ask(then) {
    get(`${base}/console/api/overview?at=${at}`, { agent, headers: { cookie } }, (answer) => {
        if (answer.statusCode === 200)
            fetched++;
        else
            refused++;
        answer.resume();
        answer.on('end', then);
    }).on('error', () => { refused++; then(); });
}

function watch() {
    const socket = connect(Number(port), hostname);
    let asking = false;
    let stands = false;

    socket.on('connect', () => socket.write(`GET /console/live?at=${at} HTTP/1.1\r\nHost: ${host}\r\n` +
        `Origin: ${base}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: shanju.console.v1\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`));
    socket.on('data', (bytes) => {
        if (!stands) {
            stands = true;
            if (!bytes.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101')))
                throw new Error(bytes.toString());
            lines++;
            if (lines === Number(count))
                console.log('ready');
        }
        for (let from = bytes.indexOf(HINT); from >= 0; from = bytes.indexOf(HINT, from + 1)) {
            hints++;
            if (fetches === 'fetch' && !asking) {
                asking = true;
                setTimeout(() => ask(() => { asking = false; }), GATHER_MS);
            }
        }
    });
    socket.on('error', () => { lost++; });
    socket.on('close', () => { lost++; });
}

for (let i = 0; i < Number(count); i++)
    setTimeout(watch, i * 2);
process.stdin.resume();
process.stdin.on('end', () => {
    console.log(JSON.stringify({ lines, hints, fetched, refused, lost }));
    process.exit(0);
});
