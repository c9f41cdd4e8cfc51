/*
 * channels.mjs -- an account at a channel, as a merchant's administrator makes, tests and switches it; the platform's own.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { becomes, nothingSaid, picture } from './browser.mjs';

const keyFile = (name) => join(process.env.CONSOLE_KEYS, `${name}.pem`);
const gateway = `${process.env.CONSOLE_SANDBOX}/gateway.do`;

async function fill(page, dialog, name, privateKey) {
    await dialog.getByLabel('名称').fill(name);
    await dialog.locator('[id="values.app_id"]').fill('2021000000000001');
    await dialog.locator('[id="values.seller_id"]').fill('2088000000000001');
    await dialog.locator('.pem input[type=file]').nth(0).setInputFiles(privateKey);
    await dialog.locator('[id="values.public_key"]').fill(readFileSync(keyFile('alipay_public'), 'utf8'));
    await dialog.locator('[id="values.gateway"]').fill(gateway);
}

export function channelSteps({ test, tab, go, world, looksWell }) {
    test('an account at a channel is drawn from its form, and what is wrong stands beside its field', async () => {
        const { page, said } = tab();

        await go(`/channels?at=${world.at}`);
        await page.getByText('还没有渠道账户').waitFor();
        await looksWell('channels-none');
        await page.getByRole('button', { name: '添加渠道账户' }).click();
        const dialog = page.getByRole('dialog');

        await dialog.locator('[id="values.app_id"]').waitFor();
        await dialog.locator('.ant-btn-primary').click();
        await dialog.getByText('请填写名称。').waitFor();
        await fill(page, dialog, '自己的支付宝', keyFile('alipay_public'));
        await looksWell('channels-form');
        await dialog.locator('.ant-btn-primary').click();
        await dialog.locator('.ant-form-item:has([id="values.private_key"]) .ant-form-item-explain-error').waitFor();
        await picture(page, 'channels-form-wrong');
        await dialog.locator('.pem input[type=file]').nth(0).setInputFiles(keyFile('app_private'));
        await dialog.locator('.ant-btn-primary').click();
        await page.getByRole('heading', { name: '自己的支付宝' }).waitFor();
        nothingSaid(said, [/400/]);
    });

    test('it is tested, says what is wrong, is mended and switched on', async () => {
        const { page, said } = tab();

        await page.getByRole('button', { name: '测试' }).click();
        await page.getByRole('heading', { name: '测试通过' }).waitFor();
        await page.getByText('已设置，不再显示').waitFor();
        assert.doesNotMatch(await page.content(), /BEGIN (RSA )?PRIVATE/);
        await looksWell('channel');
        await page.locator('.page-actions').getByText('修改').click();
        const dialog = page.getByRole('dialog');

        await dialog.locator('[id="values.gateway"]').fill(`${gateway}/nowhere`);
        await dialog.locator('.ant-btn-primary').click();
        await becomes('the dialog', 0, () => page.locator('.ant-modal').count());
        await page.getByRole('button', { name: '测试' }).click();
        await page.getByText('测试未通过').waitFor();
        await picture(page, 'channel-broken');
        await page.locator('.page-actions').getByText('修改').click();
        await dialog.locator('[id="values.gateway"]').fill(gateway);
        await dialog.locator('.ant-btn-primary').click();
        await becomes('the dialog', 0, () => page.locator('.ant-modal').count());
        await page.getByRole('button', { name: '测试' }).click();
        await page.getByRole('heading', { name: '测试通过' }).waitFor();
        await page.locator('.page-actions .ant-btn-primary').click();
        await page.locator('.page-actions .ant-btn-dangerous').waitFor();
        await go(`/channels?at=${world.at}`);
        await page.getByText('优先使用').waitFor();
        await looksWell('channels');
        await page.getByRole('link', { name: '自己的支付宝' }).click();
        await page.locator('.page-actions .ant-btn-dangerous').click();
        await page.locator('.ant-modal-confirm .ant-btn-dangerous').click();
        await page.locator('.page-head .tag.plain', { hasText: '停用' }).waitFor();
        nothingSaid(said);
    });

    test('who runs the platform keeps its accounts, and a merchant sees what it inherits', async () => {
        const { page, said } = tab();

        await go('/channels');
        await page.getByRole('button', { name: '添加渠道账户' }).click();
        const dialog = page.getByRole('dialog');

        await dialog.getByText('渠道结算给平台').waitFor();
        await fill(page, dialog, '平台的支付宝', keyFile('app_private'));
        await dialog.locator('.ant-btn-primary').click();
        await page.getByRole('heading', { name: '平台的支付宝' }).waitFor();
        await page.getByText('渠道结算给平台').waitFor();
        await go(`/channels?at=${world.at}`);
        await becomes('accounts', 2, () => page.locator('.listing tbody tr').count());
        await page.getByRole('link', { name: '平台的支付宝' }).click();
        await page.getByText('这个账户由上级管理').waitFor();
        assert.equal(await page.getByRole('button', { name: '测试' }).count(), 0);
        await looksWell('channel-inherited');
        await page.setViewportSize({ width: 390, height: 844 });
        await go(`/channels?at=${world.at}`);
        await page.locator('.cards li').nth(1).waitFor();
        await looksWell('phone-channels');
        await page.setViewportSize({ width: 1360, height: 860 });
        nothingSaid(said);
    });
}
