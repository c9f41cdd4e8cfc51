/*
 * fleet.mjs -- a terminal is added in the browser, enrolled by the code that stands there, and seen.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { becomes, nothingSaid, picture } from './browser.mjs';
import { shop } from './shop.mjs';

const row = (page, name) => page.locator('.listing tbody tr', { hasText: name });

export function fleetSteps({ test, tab, go, world, looksWell }) {
    test('a terminal is added, and its code is shown once, large', async () => {
        const { page } = tab();

        await go(`/terminals?at=${world.at}`);
        await row(page, '在线').waitFor();
        await page.getByRole('button', { name: '添加终端' }).click();
        const dialog = page.getByRole('dialog');

        await dialog.getByRole('button', { name: '添加并生成激活码' }).click();
        await dialog.getByText('请填写名称').waitFor();
        await dialog.getByLabel('名称').fill('二号收银台');
        await dialog.locator('#store_id').fill('朝阳门店');
        await page.locator('.ant-select-item-option', { hasText: '朝阳门店' }).first().click();
        await picture(page, 'terminal-add');
        await dialog.getByRole('button', { name: '添加并生成激活码' }).click();
        await page.locator('.big-code').waitFor();
        world.activation = await page.locator('.big-code').innerText();
        assert.match(world.activation, /^[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}$/);
        await looksWell('terminal-code');
        await page.getByRole('dialog').getByRole('button', { name: '关闭', exact: true }).last().click();
        await row(page, '二号收银台').getByText('未激活').waitFor();
        await row(page, '二号收银台').getByText('从未连接').waitFor();
    });

    test('a till enrols by that code, and is online without anybody asking', async () => {
        const { page } = tab();

        await shop(`enrol ${world.activation}`);
        await row(page, '二号收银台').getByText('在线').waitFor();
        await row(page, '二号收银台').getByText('正常').waitFor();
        await looksWell('terminals');
        await shop('leave');
        await row(page, '二号收银台').getByText('离线').waitFor();
        await shop('return');
        await row(page, '二号收银台').getByText('在线').waitFor();
    });

    test('one that is suspended is told so on its screen, and goes on when it may', async () => {
        const { page } = tab();
        const step = async (name) => {
            await page.getByRole('button', { name: '二号收银台 的操作' }).click();
            await page.getByRole('menuitem', { name }).click();
            await page.locator('.ant-modal-confirm .ant-modal-confirm-btns .ant-btn').last().click();
        };

        await step('停用');
        await row(page, '二号收银台').getByText('已停用').waitFor();
        await shop('screen SUSPENDED');
        await step('恢复使用');
        await row(page, '二号收银台').getByText('正常').waitFor();
        await shop('screen RESUMED');
        await row(page, '二号收银台').locator('.row-link').click();
        await page.getByRole('heading', { name: '二号收银台' }).waitFor();
        await page.getByText('没有异常。').waitFor();
        await looksWell('terminal');
        nothingSaid(tab().said);
    });

    test('its log is fetched from afar, and stands there to be saved', async () => {
        const { page } = tab();
        const step = async (name) => {
            await page.getByRole('button', { name: '二号收银台 的操作' }).click();
            await page.getByRole('menuitem', { name }).click();
            await page.locator('.ant-modal-confirm .ant-modal-confirm-btns .ant-btn').last().click();
        };

        await step('取日志');
        const one = page.getByRole('row', { name: /取日志/ });

        await one.getByText('已执行').waitFor();
        const [saved] = await Promise.all([page.waitForEvent('download'), one.getByRole('link', { name: '下载' }).click()]);

        assert.match(await readFile(await saved.path(), 'utf8'), /agent_ready/);
        await step('重启程序');
        await page.getByRole('row', { name: /重启程序/ }).getByText('已执行').waitFor();
        await looksWell('terminal-instructions');
        nothingSaid(tab().said);
    });

    test('one that is revoked is cut off, and says so', async () => {
        const { page } = tab();

        await page.getByRole('button', { name: '二号收银台 的操作' }).click();
        await page.getByRole('menuitem', { name: '解除激活' }).click();
        await page.locator('.ant-modal-confirm .ant-btn-dangerous').click();
        await becomes('the state', true, async () => (await page.locator('.page-head').innerText()).includes('未激活'));
        await shop('screen REVOKED');
        await shop('leave');
    });
}
