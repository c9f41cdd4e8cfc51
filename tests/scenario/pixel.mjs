// pixel.mjs FILE X Y: the colour of one pixel of a PNG, as "00734f"; 8 bits a channel, as our displays write it.
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

const [file, x, y] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const png = readFileSync(file);
const parts = [];
for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
const width = png.readUInt32BE(16);
const data = inflateSync(Buffer.concat(parts));
const size = width * 3;
let above = Buffer.alloc(size);
// The filters of a line, PNG (Third Edition) section 9.2.
for (let row = 0; row <= y; row++) {
    const filter = data[row * (size + 1)];
    const line = Buffer.from(data.subarray(row * (size + 1) + 1, (row + 1) * (size + 1)));
    for (let i = 0; i < size; i++) {
        const left = i >= 3 ? line[i - 3] : 0;
        const corner = i >= 3 ? above[i - 3] : 0;
        const guess = left + above[i] - corner;
        const [a, b, c] = [left, above[i], corner].map((value) => Math.abs(guess - value));
        const paeth = a <= b && a <= c ? left : b <= c ? above[i] : corner;
        line[i] += [0, left, above[i], (left + above[i]) >> 1, paeth][filter];
    }
    above = line;
}
console.log(above.subarray(x * 3, x * 3 + 3).toString('hex'));
