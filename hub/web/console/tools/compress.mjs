/*
 * compress.mjs -- writes .br and .gz beside each built file, where that makes it smaller.
 *
 * index.html is left as it is: the hub writes a nonce into it at each answer.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const folder = process.env.SHANJU_CONSOLE ?? new URL('../../../../build/console', import.meta.url).pathname;
const worth = /\.(js|css|svg|json|txt)$/;

function filesBelow(at) {
    return readdirSync(at, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? filesBelow(join(at, entry.name)) : [join(at, entry.name)]);
}

for (const file of filesBelow(folder).filter((name) => worth.test(name))) {
    const plain = readFileSync(file);
    const brotli = brotliCompressSync(plain, {
        params: {
            [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
        },
    });
    const gzip = gzipSync(plain, { level: constants.Z_BEST_COMPRESSION });

    if (brotli.length < plain.length)
        writeFileSync(`${file}.br`, brotli);
    if (gzip.length < plain.length)
        writeFileSync(`${file}.gz`, gzip);
}
