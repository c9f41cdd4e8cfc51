/*
 * test.mjs -- runs test/*.test.ts: bundled by the esbuild that comes with Vite, run by node --test.
 *
 * Node 18 reads no TypeScript by itself.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const tests = new URL('../test', import.meta.url).pathname;
const out = mkdtempSync(join(tmpdir(), 'shanju-console-test-'));
let status = 1;

try {
    const names = readdirSync(tests).filter((name) => name.endsWith('.test.ts'));

    await build({
        entryPoints: names.map((name) => join(tests, name)),
        outdir: out,
        outExtension: { '.js': '.mjs' },
        bundle: true,
        platform: 'node',
        format: 'esm',
        target: 'node18',
        logLevel: 'error',
    });
    const files = names.map((name) => join(out, name.replace(/\.ts$/, '.mjs')));

    status = spawnSync(process.execPath, ['--test', '--test-reporter=tap', ...files], { stdio: 'inherit' }).status ?? 1;
} finally {
    rmSync(out, { recursive: true, force: true });
}
process.exit(status);
