/*
 * takings.mjs -- the bill of today: what was sold and given back before it, its orders, its file.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { becomes } from './browser.mjs';

const fenOf = (text) => Number(text.replace(/[,.]/g, ''));

export function takingsSteps({ test, tab, go, text, world, looksWell }) {
    test('the bill of today has what was sold and given back, and leads to it', async () => {
        const { page } = tab();

        await go(`/takings?at=${world.at}`);
        await becomes('the income', '21.00', () => text('.listing tbody td:nth-child(2)'));
        const cells = await page.locator('.listing tbody tr').first().locator('td').allInnerTexts();
        const [, income, count, expense, back, fee, cash, rest] = cells;

        assert.deepEqual([count, expense, back, cash], ['2', '2.34', '1', '0.00']);
        assert.equal(fenOf(rest), fenOf(income) - fenOf(expense) - fenOf(fee));
        await looksWell('takings');
        await page.getByText('月账单').click();
        await becomes('the month', true, async () => /^\d{4}-\d{2}$/.test(await text('.listing tbody td')));
        assert.match(page.url(), /by=month/);
        await page.getByText('日账单').click();
        await page.getByRole('link', { name: '查看订单' }).first().click();
        await becomes('its orders', 2, () => page.locator('.listing tbody tr').count());
        await becomes('what they come to', '21.00', () => text('.listing tfoot td:nth-child(7)'));
    });

    test('the bill becomes a file with its sums', async () => {
        const { page } = tab();

        await go(`/takings?at=${world.at}`);
        await page.getByRole('button', { name: '导出' }).click();
        await page.getByRole('menuitem', { name: /CSV/ }).click();
        const row = page.locator('.listing tbody tr', { hasText: '账单' }).first();

        await row.getByRole('link', { name: '下载' }).waitFor();
        const [download] = await Promise.all([
            page.waitForEvent('download'), row.getByRole('link', { name: '下载' }).click()]);
        const lines = readFileSync(await download.path(), 'utf8').trimEnd().split('\r\n');

        assert.match(lines[0], /^\uFEFF日期,收入\(元\),/);
        assert.match(lines.at(-1), /^合计,21\.00,2,2\.34,1,/);
    });
}
