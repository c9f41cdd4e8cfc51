/*
 * settings.mjs -- what tills do, set at a merchant and left to who is above again; packages, by two at once.
 */
import { becomes, choose, nothingSaid, picture } from './browser.mjs';

export function settingSteps({ test, tab, go, world, looksWell }) {
    test('a setting says where it comes from, is set here, and is left to who is above', async () => {
        const { page } = tab();
        const value = () => page.locator('[data-setting=print_qr]').first().innerText();

        await go(`/settings?at=${world.at}`);
        await becomes('at first', '是', value);
        await looksWell('settings');
        await page.getByRole('button', { name: '设置 小票上印账单二维码' }).click();
        await choose(page, page.getByRole('dialog').locator('.ant-select'), '否');
        await page.getByRole('dialog').locator('.ant-btn-primary').click();
        await becomes('set', '否', value);
        await page.getByText('本级设置').waitFor();
        await page.getByRole('button', { name: '设置 主管密码' }).click();
        await page.getByRole('dialog').getByLabel('新的值').fill('24680');
        await picture(page, 'settings-pin');
        await page.getByRole('dialog').locator('.ant-btn-primary').click();
        await becomes('the PIN', '已设置', () => page.locator('[data-setting=supervisor_pin]').first().innerText());
        await page.getByRole('button', { name: '恢复继承 小票上印账单二维码' }).click();
        await becomes('left', '是', value);
        await page.setViewportSize({ width: 390, height: 844 });
        await page.locator('.cards li').first().waitFor();
        await looksWell('phone-settings');
        await page.setViewportSize({ width: 1360, height: 860 });
    });
}

export function packageSteps({ test, tab, go, world, base, looksWell }) {
    test('a merchant gets a package, and sees how much of it is used', async () => {
        const { page } = tab();
        const dialog = page.getByRole('dialog');

        await go(`/organisations?at=${world.at}`);
        await page.getByText('未设套餐（不限量）').waitFor();
        await page.getByRole('button', { name: '新建套餐' }).click();
        await dialog.getByLabel('套餐名称').fill('体验版');
        await dialog.getByLabel('终端').fill('1');
        await picture(page, 'package-new');
        await dialog.locator('.ant-btn-primary').click();
        await becomes('the dialog', 0, () => page.locator('.ant-modal').count());
        await page.getByRole('button', { name: '更换套餐' }).click();
        await choose(page, dialog.locator('.ant-select'), '体验版');
        await dialog.locator('.ant-btn-primary').click();
        await page.getByText('1 / 1 · 已到上限').waitFor();
        await looksWell('package');
        await page.getByRole('button', { name: '更换套餐' }).click();
        await choose(page, dialog.locator('.ant-select'), '未设套餐（不限量）');
        await dialog.locator('.ant-btn-primary').click();
        await page.getByText('1（不限）').first().waitFor();
    });

    test('of two who change a package the second is shown both, and chooses', async () => {
        const { page, said, context } = tab();
        const other = await context.newPage();
        const open = async (one) => {
            await one.goto(`${base}#/organisations`);
            await one.reload(); /* the same address is no other page */
            await one.getByRole('button', { name: '修改套餐“体验版”' }).click();
            await one.getByRole('dialog').getByText('有 0 个商户在用').waitFor();
            return one.getByRole('dialog');
        };
        const first = await open(page);
        const second = await open(other);

        await looksWell('packages');
        await second.getByLabel('终端').fill('3');
        await second.locator('.ant-btn-primary').click();
        await second.waitFor({ state: 'detached' });
        await first.getByLabel('终端').fill('5');
        await first.getByLabel('应用').fill('x');
        await first.locator('.ant-btn-primary').click();
        await first.getByText('请输入整数').waitFor();
        await first.getByLabel('应用').fill('2');
        await first.locator('.ant-btn-primary').click();
        const row = first.locator('.conflict tr', { hasText: '终端' });

        await row.waitFor();
        await becomes('both', '3 5', async () => (await row.locator('td').allInnerTexts()).join(' '));
        nothingSaid(said, [/409/]);
        await looksWell('packages-conflict');
        await first.getByRole('button', { name: '改成我填写的' }).click();
        await first.waitFor({ state: 'detached' });
        await becomes('the row', true, async () =>
            /体验版\s+2\s+不限\s+5\s+不限/.test(await page.getByRole('row', { name: /体验版/ }).innerText()));
        await other.close();
        nothingSaid(said, [/409/]);
    });
}
