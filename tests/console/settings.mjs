/*
 * settings.mjs -- what tills do, set at a merchant and left to who is above again.
 */
import { becomes, choose, picture } from './browser.mjs';

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

export function packageSteps({ test, tab, go, world, looksWell }) {
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
}
