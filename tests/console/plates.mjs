/*
 * plates.mjs -- plates are made, printed, and what a phone reads from the paper is paid.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { becomes, nothingSaid, picture } from './browser.mjs';
import { shop } from './shop.mjs';

/* Each card of the first page, cut out; 127 dots an inch are 5 a millimetre. */
function readCards(pdf, { columns, rows, width, height, left, top }) {
    const folder = mkdtempSync(join(tmpdir(), 'plates-'));
    const found = [];

    for (let at = 0; at < columns * rows; at++) {
        const from = [left + (at % columns) * width, top + Math.floor(at / columns) * height];
        const cut = ['-x', from[0], '-y', from[1], '-W', width, '-H', height]
            .map((word) => (typeof word === 'number' ? String(word * 5) : word));

        execFileSync('pdftoppm', ['-r', '127', '-png', '-singlefile', ...cut, pdf, join(folder, 'card')], { stdio: 'ignore' });
        found.push(execFileSync('zbarimg', ['-q', '--raw', join(folder, 'card.png')],
            { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());
    }
    rmSync(folder, { recursive: true });
    return found;
}

/* What a phone does that has read it: opens the page, types an amount, is led to the order. */
async function orderAt(url, amount) {
    const agent = { 'user-agent': 'Mozilla/5.0 (Linux; Android 13) AlipayClient/10.5.0' };
    const page = await (await fetch(url, { headers: agent })).text();
    const form = new URLSearchParams({ amount });

    for (const [, name, value] of page.matchAll(/name="(auth_code|state)" value="([^"]*)"/g))
        form.set(name, value);
    const action = /<form method="post" action="([^"]*)"/.exec(page)?.[1] ?? '';
    const answer = await fetch(new URL(action, process.env.CONSOLE_HUB), {
        method: 'POST', body: form, redirect: 'manual', headers: agent,
    });

    return new URL(answer.headers.get('location') ?? '', process.env.CONSOLE_HUB).href.split(/[?#]/)[0];
}

export function plateSteps({ test, tab, go, world, base, looksWell }) {
    test('plates are made in a batch, and found by name or number', async () => {
        const { page } = tab();

        await go(`/plates?at=${world.at}`);
        await page.getByText('这里还没有码牌').waitFor();
        assert.equal(await page.getByRole('button', { name: '打印码牌' }).count(), 0);
        await page.getByRole('button', { name: '添加码牌' }).click();
        const dialog = page.getByRole('dialog');

        await dialog.getByLabel('名称').fill('桌');
        await dialog.locator('#store_id').fill('朝阳门店');
        await page.locator('.ant-select-item-option', { hasText: '朝阳门店' }).first().click();
        await dialog.getByLabel('数量').fill('9');
        await dialog.locator('.ant-btn-primary').click();
        await page.getByText('桌 9', { exact: true }).waitFor();
        await looksWell('plates');
    });

    test('they become a sheet whose every QR is its plate', async () => {
        const { page } = tab();

        await page.getByRole('button', { name: '打印码牌' }).click();
        await page.getByRole('radio', { name: /贴纸/ }).check();
        await looksWell('plates-print');
        const [download] = await Promise.all([
            page.waitForEvent('download'), page.getByRole('button', { name: '下载 PDF' }).click()]);
        const pdf = await download.path();

        assert.equal(download.suggestedFilename(), '码牌.pdf');
        const text = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

        assert.equal(text.match(/朝阳门店/g).length, 9);
        assert.equal(text.match(/No\. \d{15,19}/g).length, 9);
        execFileSync('pdftoppm', ['-r', '80', '-png', '-singlefile', pdf, join(process.env.CONSOLE_SHOTS, 'plates-sheet')],
            { stdio: 'ignore' });
        const urls = readCards(pdf, { columns: 3, rows: 3, width: 60, height: 85, left: 15, top: 21 });

        assert.equal(new Set(urls).size, 9, urls.join(' '));
        world.plate = urls[0];
        world.plateNumber = /No\. (\d+)/.exec(text)[1];
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
    });

    test('one of them is chosen by the number on the paper, and printed alone', async () => {
        const { page } = tab();

        await page.getByLabel('码牌名称或编号').fill(world.plateNumber);
        await page.getByLabel('码牌名称或编号').press('Enter');
        await becomes('plates of that number', 1, () => page.locator('.listing tbody tr').count());
        await page.getByRole('checkbox').first().check();
        await page.getByRole('button', { name: '打印选中的 1 个' }).click();
        await page.getByRole('radio', { name: /海报/ }).check();
        const [download] = await Promise.all([
            page.waitForEvent('download'), page.getByRole('button', { name: '下载 PDF' }).click()]);
        const [url] = readCards(await download.path(), { columns: 1, rows: 1, width: 180, height: 260, left: 15, top: 18 });

        assert.equal(url, world.plate);
        await picture(page, 'plates-chosen');
    });

    test('of two who change a plate the second is shown both', async () => {
        const { page, said, context } = tab();
        const other = await context.newPage();
        const open = async (one) => {
            await one.goto(`${base}#/plates?at=${world.at}&search=${world.plateNumber}`);
            await one.reload(); /* the same address is no other page */
            await one.locator('.listing .ant-btn').first().click();
            await one.getByRole('menuitem', { name: '修改' }).click();
            await one.getByRole('dialog').locator('input#name').waitFor();
            return one.getByRole('dialog');
        };
        const first = await open(page);
        const second = await open(other);

        await second.locator('input#name').fill('窗边');
        await second.locator('.ant-btn-primary').click();
        await second.waitFor({ state: 'detached' });
        await first.locator('input#name').fill('门边');
        await first.locator('.ant-btn-primary').click();
        const row = first.locator('.conflict tbody tr');

        await becomes('what differs', '窗边 门边', async () => (await row.locator('td').allInnerTexts()).join(' '));
        await first.getByRole('button', { name: '采用现在的' }).click();
        await becomes('what is typed', '窗边', () => first.locator('input#name').inputValue());
        await first.getByRole('button', { name: '取消' }).click();
        await other.close();
        nothingSaid(said, [/409/]);
    });

    test('what is read from the paper is paid, and stands among the orders', async () => {
        const { page } = tab();
        const order = await orderAt(world.plate, '6.66');

        assert.match(order, /\/O\//);
        await shop(`pay ${order}`);
        await go(`/orders?at=${world.at}&origin=plate`);
        await page.locator('.listing tbody tr', { hasText: '6.66' }).waitFor();
    });
}
