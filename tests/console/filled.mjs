/*
 * filled.mjs -- pages that are empty on a good day: complaints, disputes, approvals, applications at channels.
 * Filled with what happens, looked at in both languages, in the dark and on a phone.
 */
import { choose, inEachWay, isAccessible, nothingSaid, picture } from './browser.mjs';
import { handOf } from './hand.mjs';
import { comeIn } from './hostile_world.mjs';
import { shop } from './shop.mjs';

/* The hub is started anew for what only a command does; the page finds it again. */
const away = [/ERR_CONNECTION_REFUSED|WebSocket|Failed to load/];

export function filledSteps({ test, tab, go, world, looksWell }) {
    test('a payer complains in his wallet, is answered, and it is settled', async () => {
        const { page, said } = tab();

        await shop('complain 少了一杯，等了四十分钟');
        await go(`/complaints?at=${world.at}`);
        await page.getByText('少了一杯').first().waitFor();
        await inEachWay(tab(), 'complaints', looksWell);
        await page.locator('.row-link').first().click();
        await page.getByLabel('回复付款人').fill('很抱歉，马上为您补做。');
        await page.getByRole('button', { name: '发送', exact: true }).click();
        await page.locator('.talk .us').getByText('很抱歉，马上为您补做。').waitFor();
        await page.locator('.talk .us').getByText('已完成').waitFor();
        await inEachWay(tab(), 'complaint', looksWell);
        nothingSaid(said);
    });

    test('a till whose history does not go on is a dispute, and somebody looks into it', async () => {
        const { page, said } = tab();

        await shop('fork');
        await go(`/alarms?at=${world.at}`);
        await page.locator('.listing tbody tr').first().waitFor();
        await inEachWay(tab(), 'alarms', looksWell);
        await page.getByRole('button', { name: '标记已查看' }).first().click();
        await page.getByRole('dialog').getByLabel('查到了什么、怎么处理的').fill('更换了硬盘，用旧备份恢复');
        await page.getByRole('dialog').locator('.ant-btn-primary').click();
        await page.getByText('更换了硬盘，用旧备份恢复').waitFor();
        await looksWell('alarms-looked');
        nothingSaid(said);
    });

    test('a withdrawal waits for somebody else, who rejects it with a reason', async () => {
        const { page, said } = tab();

        await shop('release 1500');
        await go(`/wallet?at=${world.at}`);
        await page.getByRole('button', { name: '申请提现' }).click();
        await page.getByRole('dialog').getByLabel('金额（元）').fill('5.00');
        await page.getByRole('dialog').getByLabel('银行账户').fill('招商银行 朝阳便利 6225 8801 2345');
        await page.getByRole('dialog').locator('.ant-btn-primary').click();
        await page.getByText('招商银行 朝阳便利').first().waitFor();
        nothingSaid(said, away);
        await inEachWay(tab(), 'wallet', looksWell);
        await go(`/payouts?at=${world.at}`);
        await page.getByText('我（须由他人审批）').waitFor();
        const hand = await handOf(page);

        await hand.know();
        const role = (await hand.get('/roles?at=1')).items.find(({ word }) => word === 'platform_admin');
        const made = await hand.must('POST', '/staff?at=1',
            { login: 'approver', name: '审批员', organisation_id: '1', role_id: role.id });
        const other = await comeIn(tab().browser, made.invitation, 'approver');

        await other.page.goto('about:blank');
        await other.page.goto(`${process.env.CONSOLE_URL}#/payouts?at=${world.at}`);
        await other.page.getByRole('checkbox').first().check();
        await other.page.getByRole('button', { name: '批准 1 笔，共 ¥5.00' }).waitFor();
        await isAccessible(other.page, 'payouts-chosen');
        await picture(other.page, 'payouts-chosen-zh');
        await other.page.locator('.listing').getByRole('button', { name: /驳\s?回/ }).click();
        await other.page.getByRole('dialog').getByLabel('驳回原因').fill('账号与户名不符');
        await other.page.getByRole('dialog').locator('.ant-btn-primary').click();
        await other.context.close();
        await page.getByText('账号与户名不符').waitFor();
        await inEachWay(tab(), 'payouts', looksWell);
        nothingSaid(said, away);
    });

    test('an application at a channel is entered, rejected for a field, and says what to mend', async () => {
        const { page, said } = tab();
        const hand = await handOf(page);
        const { items } = await hand.get('/organisations?at=1');

        await hand.know();
        world.speaks = items.find(({ name }) => name === '弄堂服务商').id;
        await go(`/onboardings?at=${world.speaks}`);
        await page.getByRole('button', { name: '登记进件' }).first().click();
        const dialog = page.getByRole('dialog');

        await choose(page, dialog.locator('.ant-select'), '服务商 (wechat)');
        await dialog.getByLabel('申请单号').fill('1900000001_17');
        await dialog.locator('.ant-btn-primary').click();
        await page.getByRole('button', { name: '填写渠道结果' }).waitFor();
        const { id } = await hand.first(`/merchant/onboardings?at=${world.speaks}`);

        await hand.must('POST', `/merchant/onboardings/${id}?at=${world.speaks}`, { state: 'SUBMITTED' });
        await page.reload();
        await page.getByRole('button', { name: '填写渠道结果' }).click();
        await dialog.locator('.ant-select-selector').click();
        await page.locator('.ant-select-item-option', { hasText: '已驳回' }).click();
        await dialog.getByRole('button', { name: '添加一项' }).click();
        await dialog.getByLabel('字段').fill('license_copy');
        await dialog.getByLabel('原因').fill('营业执照照片不清晰');
        await looksWell('onboarding-step');
        await dialog.locator('.ant-btn-primary').click();
        await page.getByText('营业执照照片不清晰').waitFor();
        await inEachWay(tab(), 'onboarding', looksWell);
        await go(`/onboardings?at=${world.speaks}`);
        await page.locator('.listing tbody tr').first().waitFor();
        await inEachWay(tab(), 'onboardings', looksWell);
        nothingSaid(said);
    });
}
