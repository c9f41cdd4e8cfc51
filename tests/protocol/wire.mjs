// A connection by hand: says bytes in pieces of any size, hears bytes and the end.
// Also plays a list of tests and counts them. Nothing here knows our own code.
import net from 'node:net';

// Far beyond what anything takes, and less than a server's own patience with a peer that does
// not end (10 s): what ends by that only has not ended well.
const PATIENCE_MS = 9000;
const AT_ONCE = 8;

const turn = () => new Promise((resolve) => { setImmediate(resolve); });
export const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export const bytes = (value) =>
  Buffer.isBuffer(value) ? value : Buffer.from(value, 'latin1');

export class Wire {
  static open(port) {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.setNoDelay(true);
      socket.once('connect', () => resolve(new Wire(socket)));
      socket.once('error', reject);
    });
  }

  constructor(socket) {
    this.socket = socket;
    this.pieces = [];
    this.size = 0;
    this.ended = false; // by a FIN: all was heard
    this.broken = false; // by a reset: something may be lost
    this.wake = () => {};
    socket.on('data', (piece) => { this.pieces.push(piece); this.size += piece.length; this.wake(); });
    socket.on('end', () => { this.ended = true; this.wake(); });
    socket.on('error', () => { this.broken = true; this.wake(); });
    socket.on('close', () => { this.broken ||= !this.ended; this.wake(); });
  }

  // In pieces: the first and last bytes one by one, what is between them faster.
  static *chopped(all) {
    const slow = 600;
    for (let at = 0, size; at < all.length; at += size) {
      size = at < slow || at >= all.length - slow ? 1 : Math.min(1021, all.length - slow - at);
      yield all.subarray(at, at + size);
    }
  }

  async say(what, chopped = false) {
    if (this.socket.destroyed || this.broken) return;
    if (!chopped) {
      this.socket.write(bytes(what));
      return;
    }
    for (const piece of Wire.chopped(bytes(what))) {
      if (this.socket.destroyed || this.broken) return;
      this.socket.write(piece);
      await turn();
    }
  }

  hangUp() { this.socket.end(); }

  drop() { this.socket.destroy(); }

  // Until ready() is; it throws when it takes too long.
  async until(ready, what) {
    const late = Date.now() + PATIENCE_MS;
    while (!ready()) {
      const left = late - Date.now();
      if (left <= 0) throw new Error(`nothing came where ${what} should`);
      let timer;
      await new Promise((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
  }

  heard() {
    if (this.pieces.length > 1) this.pieces = [Buffer.concat(this.pieces)];
    return this.pieces[0] ?? Buffer.alloc(0);
  }

  take(size) {
    const all = this.heard();
    this.pieces = size < all.length ? [all.subarray(size)] : [];
    this.size -= size;
    return all.subarray(0, size);
  }

  async read(size, what) {
    await this.until(() => this.size >= size || this.ended || this.broken, what);
    if (this.size < size) throw new Error(`${this.fate()} where ${what} should come`);
    return this.take(size);
  }

  async readThrough(mark, what) {
    const find = () => this.heard().indexOf(mark);
    await this.until(() => find() >= 0 || this.ended || this.broken, what);
    if (find() < 0) throw new Error(`${this.fate()} where ${what} should come`);
    return this.take(find() + mark.length);
  }

  // The peer closes, and says nothing more.
  async readEnd() {
    await this.until(() => this.size > 0 || this.ended || this.broken, 'the end');
    if (this.size > 0) throw new Error(`more came: ${show(this.heard())}`);
    if (!this.ended) throw new Error('a reset came where the end should');
  }

  fate() {
    const end = this.broken ? 'a reset' : 'the end';
    return this.size > 0 ? `${show(this.heard())} and ${end}` : end;
  }
}

export const show = (buffer) =>
  JSON.stringify(buffer.subarray(0, 80).toString('latin1')) + (buffer.length > 80 ? '...' : '');

export const expect = (what, actual, expected) => {
  if (actual !== expected) throw new Error(`${what} is ${actual}, not ${expected}`);
};

// tests: [{ name, run }]. Prints a line each and the counts; the status is for the shell.
export const play = async (tests, word = '') => {
  const waiting = tests.filter((test) => test.name.includes(word));
  let passed = 0;
  let failed = 0;
  const worker = async () => {
    for (let test = waiting.shift(); test; test = waiting.shift()) {
      try {
        await test.run();
        passed++;
      } catch (error) {
        failed++;
        console.log(`not ok ${test.name}: ${error.message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
};
