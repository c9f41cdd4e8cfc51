/*
 * sharing.mjs -- what was said to a channel; who gets shares, by which rule; complaints and applications.
 */
import assert from 'node:assert/strict';
import { becomes, nothingSaid, picture } from './browser.mjs';

export function exchangeSteps({ test, tab, go, world, looksWell }) {
    test('what a channel was asked about an order is one click away, without what is secret', async () => {
        const { page, said } = tab();

        await go(`/orders?at=${world.at}&state=paid`);
        await page.locator('.row-link').first().click();
        await page.locator('.timeline').getByText('渠道通知').first().waitFor();
        await page.locator('[data-kind=exchange_asked] summary').first().click();
        const asked = page.locator('[data-kind=exchange_asked] pre').first();

        await asked.waitFor();
        assert.match(await asked.innerText(), /^POST http.*gateway/);
        assert.match(await asked.innerText(), /sign=\*\*\*/);
        await page.locator('[data-kind=exchange_callback] summary').first().click();
        await page.locator('[data-kind=exchange_callback] pre').first().waitFor();
        await looksWell('order-exchange');
        nothingSaid(said);
    });
}

export function sharingSteps({ test, tab, go, world, looksWell }) {
    test('a receiver is named, and its channel confirms it', async () => {
        const { page, said } = tab();

        await go(`/receivers?at=${world.at}`);
        await page.getByText('还没有接收方').waitFor();
        await looksWell('receivers-none');
        await page.getByRole('button', { name: '添加接收方' }).click();
        const dialog = page.getByRole('dialog');

        await dialog.locator('.ant-form-item:has(#channel) .ant-select-selector').click();
        await page.locator('.ant-select-item', { hasText: '支付宝' }).click();
        await dialog.getByLabel('账户', { exact: true }).fill('2088000000000777');
        await dialog.locator('.ant-btn-primary').click();
        await dialog.getByText('请填写这一项。').waitFor();
        await dialog.getByLabel('名称').fill('供货商');
        await looksWell('receiver-form');
        await dialog.locator('.ant-btn-primary').click();
        await becomes('the receiver', '已确认', () => page.locator('.listing .tag').first().innerText());
        await looksWell('receivers');
        nothingSaid(said);
    });

    test('a rule shows what it gives of 100.00', async () => {
        const { page, said } = tab();

        await go(`/rules?at=${world.at}`);
        await page.getByRole('button', { name: '新建规则' }).click();
        const dialog = page.getByRole('dialog');

        await dialog.getByLabel('名称').fill('供货分成');
        await dialog.getByLabel('比例').fill('12.5');
        await becomes('the preview', true, async () => /12\.50[^]*87\.50/.test(await dialog.locator('.preview').innerText()));
        await looksWell('rule-form');
        await dialog.locator('.ant-btn-primary').click();
        await page.getByText('供货商 12.50%').waitFor();
        await looksWell('rules');
        nothingSaid(said);
    });

    test('what cannot be shared is said beside the form; other pages say what to do next', async () => {
        const { page, said } = tab();

        await go(`/splits?at=${world.at}`);
        await page.getByText('还没有分账').waitFor();
        await looksWell('splits-none');
        await page.getByRole('button', { name: '手工分账' }).click();
        const dialog = page.getByRole('dialog');

        await dialog.getByLabel('订单号').fill('4711');
        await dialog.locator('.ant-form-item:has([id$=receiver]) .ant-select-selector').click();
        await page.locator('.ant-select-item', { hasText: '供货商' }).click();
        await dialog.getByLabel('金额').fill('1');
        await dialog.locator('.ant-btn-primary').click();
        await dialog.locator('.ant-form-item-explain-error, .trouble').first().waitFor();
        await picture(page, 'split-wrong');
        nothingSaid(said, [/404/]);
        await go(`/complaints?at=${world.at}`);
        await page.getByText('没有投诉').waitFor();
        await looksWell('complaints-none');
        await go(`/payouts?at=${world.at}`);
        await page.getByText('没有出款申请').waitFor();
        await looksWell('payouts-none');
        await go(`/alarms?at=${world.at}`);
        await page.getByText('没有需要处理的异常').waitFor();
        await looksWell('alarms-none');
        await go(`/onboardings?at=${world.at}`);
        await page.getByText('还没有进件').waitFor();
        await looksWell('onboardings-none');
        nothingSaid(said);
    });
}
