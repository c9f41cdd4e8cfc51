/*
 * browser.mjs -- Chromium, and what every test wants of a page: nothing in its log, no serious
 * fault that axe finds, a picture.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.CONSOLE_SHOTS;

/** A busy machine may take so long for anything. */
export const PATIENCE_MS = 30_000;

export async function openBrowser() {
    return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
}

/** A window of somebody in Shanghai who reads Chinese; said is what the browser complained of. */
export async function openWindow(browser, options = {}) {
    const context = await browser.newContext({
        locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1360, height: 860 }, ...options,
    });
    const page = await context.newPage();
    const said = [];

    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => said.push(`page: ${error.message}`));
    page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning')
            said.push(`${message.type()}: ${message.text()}`);
    });
    page.on('request', (request) => {
        const url = new URL(request.url());

        if (url.protocol !== 'data:' && url.protocol !== 'blob:' && url.origin !== new URL(process.env.CONSOLE_URL).origin)
            said.push(`elsewhere: ${request.url()}`);
    });
    return { context, page, said };
}

/** A refusal that a test causes is in the browser's log, too: as this, and nothing else. */
export function nothingSaid(said, allowed = []) {
    const left = said.filter((line) => !allowed.some((pattern) => pattern.test(line)));

    said.length = 0;
    assert.deepEqual(left, []);
}

/* What is fading in or out has another colour for a moment. */
const stands = () => document.getAnimations().every((animation) =>
    animation.playState !== 'running' || animation.effect.getTiming().iterations === Infinity);

export async function isAccessible(page, name) {
    /* The word that something was done goes by itself, and may begin to while axe looks. */
    await becomes('what was said is gone', 0, () => page.locator('.ant-message-notice').count());
    await becomes('what is shown is the newest', 0, () => page.locator('.listing.busy').count());
    await becomes('the page stands still', true, () => page.evaluate(stands));
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
        resultTypes: ['violations'],
    }));
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`);

    assert.deepEqual(serious, []);
}

/* One of a few, in a dialog: a press while that still opens may not be taken. */
export async function mark(page, name) {
    const radio = page.getByRole('dialog').getByRole('radio', { name });

    await radio.waitFor();
    await becomes('the dialog stands', true, () => page.evaluate(stands));
    await radio.check();
}

/* Of a list that drops down: what is pressed while it still opens may not be taken. */
export async function choose(page, select, title) {
    await select.click();
    await page.getByTitle(title, { exact: true }).waitFor();
    await becomes('the list stands', true, () => page.evaluate(stands));
    await page.getByTitle(title, { exact: true }).click();
    await becomes('the list is closed', 0,
        () => page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)').count());
}

export async function picture(page, name) {
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

/* Words of ours, not what people wrote: heads of tables, the menu, buttons, states. */
const ourWords = () => [...document.querySelectorAll('th, .menu a, .menu h2, .page-actions .ant-btn, .tag, .filters, dt')]
    .map((one) => one.textContent).filter((text) => /\p{Script=Han}/u.test(text));

async function speak(page, lang) {
    await page.locator(`.mine button[lang="${lang}"]`).click();
    await becomes('the language', lang, () => page.evaluate(() => document.documentElement.lang));
    await becomes('nothing is awaited', 0, () => page.locator('.ant-skeleton, .ant-spin-spinning').count());
}

/* As the system says, which is what the page follows at first. */
async function shine(page, colorScheme) {
    await page.emulateMedia({ colorScheme });
    await becomes('the theme', colorScheme, () => page.evaluate(() => document.documentElement.dataset.theme));
}

/** The page as it is, in Chinese: there, in English, in the dark, and on a phone, where it does not reach too far. */
export async function inEachWay({ page }, name, looksWell) {
    await looksWell(`${name}-zh`);
    await speak(page, 'en');
    await becomes('what is not in English', '', async () => (await page.evaluate(ourWords)).join(' | '));
    await looksWell(`${name}-en`);
    await shine(page, 'dark');
    await looksWell(`${name}-en-dark`);
    await page.setViewportSize({ width: 390, height: 844 });
    await becomes('how far it reaches', true, () => page.evaluate(() => document.documentElement.scrollWidth <= 390));
    await shine(page, 'light');
    await looksWell(`${name}-en-phone`);
    await page.setViewportSize({ width: 1360, height: 860 });
    await speak(page, 'zh-CN');
}

/** Until it is true; says at the end what it was instead. */
export async function becomes(what, expected, ask) {
    const end = Date.now() + PATIENCE_MS;
    let last;

    do {
        last = await ask();
        if (last === expected)
            return;
        await new Promise((then) => setTimeout(then, 50));
    } while (Date.now() < end);
    assert.equal(last, expected, what);
}
