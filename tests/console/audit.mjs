/*
 * audit.mjs -- what was done, as it is told: filtered, and before beside after.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { becomes } from './browser.mjs';

export function auditSteps({ test, tab, go, world, looksWell }) {
    test('the audit says what stood there before, and after', async () => {
        const { page } = tab();

        await go(`/audit?at=${world.at}&kind=organisations`);
        await page.getByText('修改组织').first().waitFor();
        assert.equal(await page.getByText('查看审计').count(), 0);
        await page.getByRole('row').filter({ hasText: '修改组织' }).first().getByText('变更内容').click();
        const difference = page.locator('.difference[open]').first();

        await becomes('before', 'active', () => difference.locator('del').first().innerText());
        await becomes('after', 'suspended', () => difference.locator('ins').first().innerText());
        await looksWell('audit-difference');
        await page.getByRole('button', { name: '清除条件' }).click();
        await page.getByText('查看审计').first().waitFor();
        await go(`/audit?at=${world.at}&to=2020-01-01T00:00`);
        await page.getByText('没有符合条件的记录').waitFor();
    });

    test('who signed in, and who failed to, stands there too', async () => {
        const { page } = tab();

        await go('/audit?kind=session');
        await page.getByText('登录失败').first().waitFor();
        await page.getByRole('cell', { name: '登录', exact: true }).first().waitFor();
        await looksWell('audit-sign-in');
    });

    test('the audit as it is filtered becomes a file', async () => {
        const { page } = tab();

        await go(`/audit?at=${world.at}&kind=organisations`);
        await page.getByText('修改组织').first().waitFor();
        await page.getByRole('button', { name: '导出' }).click();
        await page.getByRole('menuitem', { name: /CSV/ }).click();
        await page.getByRole('row', { name: /审计/ }).getByRole('link', { name: '下载' }).waitFor();
        const [download] = await Promise.all([
            page.waitForEvent('download'),
            page.getByRole('row', { name: /审计/ }).getByRole('link', { name: '下载' }).click()]);
        const lines = readFileSync(await download.path(), 'utf8').trimEnd().split('\r\n');

        assert.match(download.suggestedFilename(), /^审计 .*\.csv$/);
        assert.ok(lines.length >= 3, lines.join('|'));
        assert.ok(lines.slice(1).every((line) => /organisations.*audit_head chain=\d+ row=\d+ hash=[0-9a-f]{64}$/.test(line)));
        assert.ok(lines.some((line) => line.includes('suspended')));
    });
}
