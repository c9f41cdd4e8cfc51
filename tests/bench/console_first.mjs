/*
 * console_first.mjs -- the console's first page in Chromium: bytes over the wire, time to usable.
 *
 *     node console_first.mjs BASE COOKIE AT TIMES
 *
 * With nothing kept by the browser each time: the page of signing in, until its field can be typed
 * into; and the overview of somebody who is signed in, until its figures are there. A line of JSON
 * with medians. playwright-core is that of tests/console.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { chromium } = createRequire(join(process.cwd(), 'tests/console/package.json'))('playwright-core');
const [base, cookie, at, times] = process.argv.slice(2);
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function come(browser, path, selector, signedIn) {
    const context = await browser.newContext({ locale: 'zh-CN' });

    if (signedIn) {
        const [name, value] = cookie.split('=');

        await context.addCookies([{ name, value, url: base }]);
    }
    const page = await context.newPage();
    const wire = await context.newCDPSession(page);
    let bytes = 0;
    let requests = 0;

    await wire.send('Network.enable');
    wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
        bytes += encodedDataLength;
        requests++;
    });
    const began = performance.now();
    await page.goto(`${base}/console/${path}`, { waitUntil: 'commit' });
    await page.locator(selector).first().waitFor();
    const usable = performance.now() - began;

    await page.waitForLoadState('load');
    await context.close();
    return { usable, bytes, requests };
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const first = [];
const overview = [];

for (let i = 0; i < Number(times); i++) {
    first.push(await come(browser, '', 'input', false));
    overview.push(await come(browser, `#/?at=${at}`, '[data-figure]', true));
}
await browser.close();
const told = (name, all) => Object.fromEntries(['usable', 'bytes', 'requests']
    .map((what) => [`${name}_${what}`, Math.round(median(all.map((one) => one[what])))]));

console.log(JSON.stringify({ ...told('first', first), ...told('overview', overview) }));
