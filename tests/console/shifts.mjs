/*
 * shifts.mjs -- a cashier's shift at a till is seen: while it is open, and when it was counted and closed.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { becomes } from './browser.mjs';
import { shop } from './shop.mjs';

const row = (page, name) => page.locator('.listing tbody tr', { hasText: name });
const cell = (page, name, at) => row(page, name).locator('td').nth(at).innerText();

export function shiftSteps({ test, tab, go, world, looksWell }) {
    test('where there is no shift yet, the page says how one is opened', async () => {
        const { page } = tab();

        await go(`/shifts?at=${world.at}`);
        await page.getByText('还没有班次').waitFor();
        await page.getByText('F10').waitFor();
    });

    test('a shift is there as soon as it is opened, and its variance when it is closed', async () => {
        const { page } = tab();

        await shop('shift open 7 200');
        await shop('cash 20');
        await go(`/shifts?at=${world.at}`);
        await row(page, '第 1 班').getByText('进行中').waitFor();
        await shop('shift out 8');
        await shop('shift close 211.99');
        await row(page, '第 1 班').getByText('短款 ¥0.01').waitFor();
        assert.equal(await cell(page, '第 1 班', 8), '212.00');
        assert.equal(await cell(page, '第 1 班', 9), '211.99');
        await looksWell('shifts');
    });

    test('shifts are narrowed by state and cashier, and the address keeps that', async () => {
        const { page } = tab();

        await go(`/shifts?at=${world.at}&state=open`);
        await page.getByText('没有符合条件的班次').waitFor();
        await go(`/shifts?at=${world.at}&cashier=7&state=variance`);
        await row(page, '第 1 班').waitFor();
        await page.getByRole('searchbox', { name: '收银员' }).or(page.getByLabel('收银员')).first().fill('9');
        await page.keyboard.press('Enter');
        await page.getByText('没有符合条件的班次').waitFor();
        assert.match(page.url(), /cashier=9/);
    });

    test('one shows what the till said beside what was heard, and leads to its orders', async () => {
        const { page } = tab();

        await go(`/shifts?at=${world.at}`);
        await row(page, '第 1 班').getByRole('link').first().click();
        await page.getByText('退押金').or(page.getByText('采购')).first().waitFor();
        assert.equal(await cell(page, '现金', 2), '20.00');
        assert.equal(await cell(page, '现金', 4), '20.00');
        await looksWell('shift');
        await page.getByRole('link', { name: '这一班的订单' }).click();
        await becomes('its orders', 1, () => page.locator('.listing tbody tr').count());
        assert.match(page.url(), /shift=\d+/);
    });

    test('shifts become a file', async () => {
        const { page } = tab();

        await go(`/shifts?at=${world.at}`);
        await page.getByRole('button', { name: '导出' }).click();
        await page.getByRole('menuitem', { name: /CSV/ }).click();
        const made = page.locator('.listing tbody tr', { hasText: '班次' }).first();

        await made.getByRole('link', { name: '下载' }).waitFor();
        const [download] = await Promise.all([
            page.waitForEvent('download'), made.getByRole('link', { name: '下载' }).click()]);
        const lines = readFileSync(await download.path(), 'utf8').trimEnd().split('\r\n');

        assert.match(lines[0], /开班时间,交班时间,商户,门店,终端,班次,收银员/);
        assert.match(lines[1], /已交班.*200\.00,20\.00,0\.00,0\.00,8\.00,0\.00.*212\.00,211\.99,-0\.01/);
    });
}
