/*
 * hostile_look.mjs -- every page is opened, with all that folds and drops down; what is written there is text.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { becomes, picture } from './browser.mjs';

/* As many of one kind of thing as are looked at. */
const OF_A_KIND = 3;

export const places = [...readFileSync('hub/web/console/src/shell/places.ts', 'utf8').matchAll(/path: '([^']+)'/g)]
    .map(([, path]) => path).concat('/account');

/** Before anything else: what a script of ours would never do is kept. */
export async function watch(page) {
    const dialogs = [];

    page.on('dialog', async (dialog) => {
        dialogs.push(dialog.message());
        await dialog.dismiss();
    });
    await page.addInitScript(() => {
        window.hostile = [];
        window.__xss = (number) => window.hostile.push(`script of field ${number}`);
        document.addEventListener('securitypolicyviolation', (event) =>
            window.hostile.push(`${event.violatedDirective} at ${event.sourceFile ?? ''}: ${event.sample}`));
    });
    return dialogs;
}

/* In the page: what a text became that was taken for HTML, and what it shows as text. */
function lookAround() {
    const wrong = [...window.hostile];

    for (const one of document.querySelectorAll('*'))
        for (const { name, value } of one.attributes) {
            if (/^on/i.test(name))
                wrong.push(`${one.tagName} has ${name}`);
            if (/^(href|src|action|formaction)$/i.test(name) && /^\s*(javascript|data:text)/i.test(value))
                wrong.push(`${one.tagName} leads to ${value}`);
            if (name === 'src' && value === 'x')
                wrong.push(`${one.tagName} is of a text`);
        }
    const typed = [...document.querySelectorAll('input, textarea')].map((one) => one.value);

    return { wrong, text: [document.body.innerText, document.title, ...typed].join('\n') };
}

async function settles(page, path) {
    await becomes(`${path} is there`, 0, () => page.locator('.ant-skeleton, .ant-spin-spinning').count());
    if (await page.locator('details:not([open])').count() === 0)
        return;
    await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
    await becomes(`${path} is there`, 0, () => page.locator('.ant-skeleton, .ant-spin-spinning').count());
}

export class Walk {
    text = '';
    been = new Map(); /* kinds of addresses, and how many of each */

    /** drops: also what can be done to a thing is opened. */
    constructor({ page, said, dialogs }, drops) {
        Object.assign(this, { page, said, dialogs, drops });
    }

    async look(path) {
        const { wrong, text } = await this.page.evaluate(lookAround);

        assert.deepEqual([...wrong, ...this.dialogs, ...this.said.splice(0)], [], path);
        this.text += text;
    }

    async visit(path) {
        await this.page.goto(`${process.env.CONSOLE_URL}#${path}`);
        await this.page.locator('.page-head h1').first().waitFor().catch(async (cause) => {
            await picture(this.page, 'hostile-failed');
            throw new Error(`${path}: ${cause.message} ${this.said.join(' | ')}`);
        });
        await settles(this.page, path);
        await this.look(path);
        await this.open(path);
        await this.drop(path);
        for (const link of await this.page.locator('main a[href^="#/"], .page a[href^="#/"]').evaluateAll((all) =>
            all.map((one) => one.getAttribute('href'))))
            await this.follow(link.slice(1));
    }

    /** Only details, and each kind a few times. */
    async follow(path) {
        const kind = path.split('?')[0].replace(/\/\d+/, '/:');
        const count = this.been.get(kind) ?? 0;
        const back = this.page.url().split('#')[1];

        if (!kind.includes('/:') || count >= OF_A_KIND || this.been.has(path))
            return;
        this.been.set(kind, count + 1);
        this.been.set(path, 1);
        await this.visit(path);
        await this.page.goto(`${process.env.CONSOLE_URL}#${back}`);
    }

    /** What is shown only when one asks for it, and what is asked in dialogs. */
    async open(path) {
        const kind = `open ${path.split('?')[0].replace(/\d+/, ':')} ${/at=1$/.test(path)}`;
        const buttons = this.page.locator('.page-head button:not([disabled]), .card > header button:not([disabled])');

        if (!this.drops || this.been.has(kind))
            return;
        this.been.set(kind, 1);
        for (let i = 0; i < await buttons.count(); i++) {
            await buttons.nth(i).click();
            await settles(this.page, path);
            for (const select of await this.page.locator('.ant-modal .ant-select-selector').all()) {
                await select.click();
                await this.look(`${path}, what can be chosen`);
                await this.page.keyboard.press('Escape');
            }
            await this.look(`${path}, what is asked: ${i}`);
            await this.leave();
        }
    }

    /** What can be done to the first of a list, and what each of that asks before. */
    async drop(path) {
        const more = this.page.locator('.listing button[aria-haspopup], .listing .ant-dropdown-trigger').first();
        const kind = `drop ${path.split('?')[0].replace(/\d+/, ':')}`;

        if (!this.drops || this.been.has(kind) || await more.count() === 0)
            return;
        this.been.set(kind, 1);
        await more.click();
        const items = this.page.locator('.ant-dropdown:not(.ant-dropdown-hidden) [role=menuitem]');

        await items.first().waitFor();
        const count = await items.count();

        for (let i = 0; i < count; i++) {
            if (i > 0)
                await more.click();
            await items.nth(i).click();
            await becomes('the menu is closed', 0, () => items.count());
            await settles(this.page, path);
            await this.look(`${path}, what can be done: ${i}`);
            await this.leave();
        }
    }

    async leave() {
        const open = this.page.locator('.ant-modal-wrap:visible');

        if (await open.count() === 0)
            return;
        await this.page.keyboard.press('Escape');
        const close = open.locator('.ant-modal-close, .ant-btn:not(.ant-btn-primary):not(.ant-btn-dangerous)').first();

        if (await open.count() > 0 && await close.count() > 0)
            await close.click({ timeout: 3000 }).catch(() => undefined); /* it was closing */
        await becomes(`what was opened at ${this.page.url()} is closed`, 0, () => open.count());
    }
}
