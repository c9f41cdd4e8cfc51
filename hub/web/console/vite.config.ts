/*
 * How the console is built: hashed names below assets/, the rest by its own name.
 *
 * SHANJU_CONSOLE is where to; the Makefile says it. CSP_NONCE is a word that the
 * hub replaces in index.html, at each answer (hub/console/page/console_files.h).
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const out = process.env.SHANJU_CONSOLE ?? resolve(root, '../../../build/console');

/* What changes rarely is a file of its own, so that a new console is not all new. */
function chunkOf(id: string): string | undefined {
    if (/node_modules\/(react|react-dom|scheduler)\//.test(id))
        return 'react';
    if (/node_modules\/(echarts|zrender)\//.test(id))
        return 'charts';
    return undefined;
}

export default defineConfig({
    root,
    base: '/console/',
    plugins: [react()],
    html: { cspNonce: 'CSP_NONCE' },
    resolve: { preserveSymlinks: false },
    build: {
        outDir: out,
        emptyOutDir: true,
        target: 'es2021',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        chunkSizeWarningLimit: 1500,
        rollupOptions: { output: { manualChunks: chunkOf } },
    },
});
