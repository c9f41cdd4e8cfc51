/*
 * console.test.mjs -- the first day of a console, in order: each test goes on where the last ended.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test as nodeTest } from 'node:test';
import { accessSteps } from './access.mjs';
import { becomes, isAccessible, nothingSaid, openBrowser, openWindow, picture } from './browser.mjs';
import { admissionSteps } from './admission.mjs';
import { channelSteps } from './channels.mjs';
import { filledSteps } from './filled.mjs';
import { fleetSteps } from './fleet.mjs';
import { packageSteps, settingSteps } from './settings.mjs';
import { auditSteps } from './audit.mjs';
import { editorSteps } from './editors.mjs';
import { plateSteps } from './plates.mjs';
import { exchangeSteps, sharingSteps } from './sharing.mjs';
import { codeOf, shop } from './shop.mjs';
import { shiftSteps } from './shifts.mjs';
import { takingsSteps } from './takings.mjs';

const base = process.env.CONSOLE_URL;
const password = 'queue with wet hands';
const world = {};
let browser, context, page, said;

before(async () => {
    browser = await openBrowser();
    ({ context, page, said } = await openWindow(browser));
});
after(() => browser?.close());

/* What comes after a part of the story that failed has nothing to stand on. */
function test(name, tell) {
    nodeTest(name, async (t) => {
        if (world.broken) {
            t.skip('an earlier part of the story failed');
            return;
        }
        try {
            await tell();
        } catch (cause) {
            world.broken = true;
            await picture(page, 'failed');
            throw cause;
        }
    });
}

const go = async (path) => {
    await page.goto(`${base}#${path}`);
};
const text = (selector) => page.locator(selector).first().innerText();
const looksWell = async (name) => {
    await isAccessible(page, name);
    await picture(page, name);
    nothingSaid(said);
};

test('the page comes with a strict policy, small and from here only', async () => {
    const answer = await page.goto(base);
    const policy = answer.headers()['content-security-policy'];

    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[^']+';/);
    assert.doesNotMatch(policy, /unsafe/);
    await page.getByRole('heading', { name: '登录' }).waitFor();
    const sizes = await page.evaluate(() => performance.getEntriesByType('resource')
        .filter((entry) => !entry.name.includes('/api/')).map((entry) => entry.encodedBodySize));

    assert.ok(sizes.reduce((all, size) => all + size, 0) < 80_000, `${sizes}`);
    nothingSaid(said, [/401/]);
    await looksWell('sign-in');
});

test('a wrong password is refused, in either language', async () => {
    await page.getByLabel('登录名').fill('admin');
    await page.getByLabel('密码').fill('not the password');
    await page.getByRole('button', { name: '登录' }).click();
    await becomes('the refusal', true, async () => (await page.getByRole('alert').innerText()).length > 5);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await becomes('the refusal', true, async () => /^[ -~]{5,}$/.test(await page.getByRole('alert').innerText()));
    await page.getByRole('button', { name: '中文' }).click();
    nothingSaid(said, [/401|403/]);
});

test('the link of `shanju-hub init` leads in, by a new password and a second factor', async () => {
    await page.goto('about:blank');
    await page.goto(process.env.CONSOLE_INVITATION);
    await page.getByLabel('新密码').fill('short');
    await page.getByLabel('再输一次').fill(password);
    await page.getByRole('button', { name: '设置并登录' }).click();
    await page.getByLabel('新密码').fill(password);
    await picture(page, 'invitation');
    nothingSaid(said);
    await page.getByRole('button', { name: '设置并登录' }).click();
    await page.getByRole('button', { name: '开始设置' }).click();
    world.secret = await text('.secret');
    await looksWell('second-factor');
    await page.getByLabel('验证码').fill(codeOf(world.secret));
    await page.getByRole('button', { name: '确认' }).click();
    await page.locator('.recovery li').first().waitFor();
    world.recovery = await page.locator('.recovery li').allInnerTexts();
    assert.equal(world.recovery.length, 10);
    await page.getByRole('button', { name: '已保存好' }).click();
    await page.getByRole('heading', { name: '概览' }).waitFor();
    nothingSaid(said, [/403/]);
});

test('who signs in again is asked for the second factor', async () => {
    await page.getByRole('button', { name: 'admin' }).or(page.locator('.me')).first().click();
    await page.getByText('退出登录').click();
    await page.getByLabel('登录名').fill('admin');
    await page.getByLabel('密码').fill(password);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('heading', { name: '二次验证' }).waitFor();
    await looksWell('code');
    await page.getByLabel('验证码').fill(world.recovery[0]);
    await page.getByRole('button', { name: '确认' }).click();
    await page.getByRole('heading', { name: '概览' }).waitFor();
    nothingSaid(said, [/401/]);
});

test('a merchant is found by name, and nothing has happened there yet', async () => {
    await page.getByRole('combobox', { name: '选择组织' }).fill('朝阳便利');
    await page.locator('.choice', { hasText: '朝阳便利' }).first().click();
    await becomes('the address', true, () => page.url().includes('at='));
    await page.getByText('还没有收款。').waitFor();
    await becomes('the line', '实时', () => text('.live'));
    world.at = new URLSearchParams(page.url().split('?')[1]).get('at');
    await looksWell('overview-empty');
});

test('a payment of the sandbox appears by itself, and the figures with it', async () => {
    await shop('sell 12.34');
    await becomes('what came last', '¥12.34', () => text('.ticker .amount'));
    await becomes('the figure', '¥12.34', () => text('[data-figure="figure.paid"]'));
    await shop('sell 8.66');
    await becomes('what came last', '¥8.66', () => text('.ticker .amount'));
    await becomes('the figure', '¥21.00', () => text('[data-figure="figure.paid"]'));
    assert.deepEqual(await page.locator('.ticker .amount').allInnerTexts(), ['¥8.66', '¥12.34']);
    await looksWell('overview');
});

test('each figure leads to the orders behind it, and filters stay in the address', async () => {
    await page.locator('.figures a').first().click();
    await page.locator('.listing tbody tr').nth(1).waitFor();
    assert.match(page.url(), /#\/orders\?.*state=paid/);
    assert.equal(await page.locator('.listing tbody tr').count(), 2);
    await looksWell('orders');
    await page.getByRole('button', { name: '更多条件' }).click();
    await page.getByLabel('最低金额').fill('12');
    await page.getByLabel('最低金额').press('Enter');
    await becomes('orders above 12.00', 1, () => page.locator('.listing tbody tr').count());
    assert.match(page.url(), /amount_min=1200/);
    await page.reload();
    await becomes('orders above 12.00', 1, () => page.locator('.listing tbody tr').count());
    await page.getByLabel('最低金额').fill('500');
    await page.getByLabel('最低金额').press('Enter');
    await page.getByText('没有符合条件的订单').waitFor();
    await looksWell('orders-none');
    await page.goBack();
    await becomes('orders above 12.00', 1, () => page.locator('.listing tbody tr').count());
    nothingSaid(said);
});

test('an order is told whole: all that happened, entries that balance, a refund', async () => {
    await page.locator('.row-link').first().click();
    await page.getByRole('heading', { name: '订单详情' }).waitFor();
    await becomes('the amount', '¥12.34', () => text('.order-top .value'));
    for (const moment of ['收到订单', '付款人打开', '发起支付', '支付: 已支付'])
        await page.locator('.timeline').getByText(moment, { exact: true }).first().waitFor();
    const sums = await page.locator('tfoot .right').allInnerTexts();

    assert.equal(sums[0], sums[1]);
    assert.notEqual(sums[0], '0.00');
    await looksWell('order');
    await page.getByRole('button', { name: '退款' }).click();
    const dialog = page.getByRole('dialog');

    await dialog.getByLabel('退款金额（元）').fill('99');
    await dialog.getByRole('button', { name: '确认退款' }).click();
    await dialog.getByText('请输入大于 0 且不超过').waitFor();
    await dialog.getByLabel('退款金额（元）').fill('2.34');
    await dialog.getByLabel('原因').fill('<b>缺货</b>');
    await picture(page, 'refund');
    await dialog.getByRole('button', { name: '确认退款' }).click();
    await becomes('refunded', true, async () => (await text('.order-top')).includes('¥2.34'));
    await page.getByText('<b>缺货</b>').first().waitFor();
    await becomes('the refund', '已完成', async () => text('section:has(h2:text-is("退款")) .tag'));
    nothingSaid(said);
});

test('the orders become a file, which is written meanwhile', async () => {
    await go(`/orders?at=${world.at}`);
    await page.getByRole('button', { name: '导出' }).click();
    await page.getByRole('menuitem', { name: /CSV/ }).click();
    await page.getByRole('link', { name: '下载' }).waitFor();
    const [download] = await Promise.all([
        page.waitForEvent('download'), page.getByRole('link', { name: '下载' }).click()]);
    const lines = readFileSync(await download.path(), 'utf8').trimEnd().split('\r\n');

    assert.match(download.suggestedFilename(), /^订单 .*\.csv$/);
    assert.match(lines[0], /^\uFEFF创建时间,系统单号,/);
    assert.ok(lines.length >= 3, lines.join('|'));
    await looksWell('exports');
});

test('a store is added and suspended, and the audit says who did it', async () => {
    await go(`/organisations?at=${world.at}`);
    await page.getByRole('button', { name: '添加下级' }).click();
    await page.locator('.ant-modal input#name').fill('望京店');
    await page.locator('.ant-modal .ant-btn-primary').click();
    await page.getByRole('link', { name: '望京店' }).waitFor();
    await page.getByRole('button', { name: '望京店 的操作' }).click();
    await page.getByRole('menuitem', { name: '停用' }).click();
    await page.locator('.ant-modal-confirm .ant-btn-dangerous').click();
    await page.getByText('已停用', { exact: true }).waitFor();
    await go(`/audit?at=${world.at}`);
    await page.getByText('添加组织').waitFor();
    assert.equal(await page.getByText('修改组织').count(), 1);
    await looksWell('audit');
});

/* What the steps of other files are handed. */
const story = { test, tab: () => ({ browser, context, page, said }), go, text, world, base, looksWell };

const areas = {
    takings: [takingsSteps], admission: [admissionSteps], settings: [settingSteps, packageSteps], channels: [channelSteps],
    fleet: [fleetSteps], plates: [plateSteps], access: [accessSteps], audit: [auditSteps], editors: [editorSteps],
    sharing: [exchangeSteps, sharingSteps], shifts: [shiftSteps], filled: [filledSteps],
};
const only = process.env.CONSOLE_AREA;

for (const [area, steps] of Object.entries(areas))
    if (!only || only === area)
        steps.forEach((tell) => tell(story));

test('every page is there, well, in both themes', async () => {
    const pages = {
        organisations: '商户与门店', staff: '员工', roles: '角色', account: '我的账号', refunds: '退款', wallet: '钱包',
        notices: '通知',
    };

    for (const theme of ['深色', '浅色']) {
        await page.getByRole('button', { name: '外观' }).click();
        await page.getByRole('menuitem', { name: theme }).click();
        await go(`/?at=${world.at}`);
        await page.locator('.figures').waitFor();
        await becomes('nothing moves', true, () => page.evaluate(() => document.getAnimations().length === 0));
        await looksWell(`overview-${theme === '深色' ? 'dark' : 'light'}`);
    }
    for (const [path, name] of Object.entries(pages)) {
        await go(`/${path}?at=${world.at}`);
        await page.locator('.page-head h1').waitFor();
        await page.locator('.card').first().waitFor();
        await becomes(name, 0, () => page.locator('.ant-skeleton').count());
        await looksWell(path);
    }
});

test('the language changes at once, and is kept', async () => {
    await go(`/?at=${world.at}`);
    await page.locator('.mine button[lang="en"]').click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    await page.locator('.figures').waitFor();
    await looksWell('overview-english');
    await page.locator('.mine button[lang="zh-CN"]').click();
    await page.getByRole('heading', { name: '概览' }).waitFor();
});

test('on a phone the menu is a drawer, and orders are cards', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('.figures').waitFor();
    await becomes('how far it reaches', true, () => page.evaluate(() => document.documentElement.scrollWidth <= 390));
    await looksWell('phone-overview');
    await page.getByRole('button', { name: '菜单' }).click();
    await page.getByRole('dialog').getByRole('link', { name: '订单' }).click();
    await page.locator('.cards li').nth(1).waitFor();
    await becomes('the drawer', 0, () => page.locator('.ant-drawer-open').count());
    await looksWell('phone-orders');
    await page.locator('.cards a').first().click();
    await page.locator('.timeline li').first().waitFor();
    await becomes('how far it reaches', true, () => page.evaluate(() => document.documentElement.scrollWidth <= 390));
    await looksWell('phone-order');
    await page.setViewportSize({ width: 1360, height: 860 });
});

test('a lost line is shown, and found again', async () => {
    await go(`/?at=${world.at}`);
    await becomes('the line', '实时', () => text('.live'));
    await shop('stop');
    await page.getByText('连接已断开').waitFor();
    await picture(page, 'lost');
    await shop('start');
    await becomes('the line', '实时', () => text('.live'));
    await shop('sell 1.00');
    await becomes('what came last', '¥1.00', () => text('.ticker .amount'));
    nothingSaid(said, [/ERR_CONNECTION_REFUSED|WebSocket|Failed to load/]);
});

test('who signs out everywhere is nobody, in every window', async () => {
    const other = await context.newPage();

    await other.goto(`${base}#/?at=${world.at}`);
    await other.locator('.figures').waitFor();
    await go(`/account?at=${world.at}`);
    await page.getByRole('button', { name: '全部退出' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '全部退出' }).click();
    await page.getByRole('heading', { name: '登录' }).waitFor();
    await other.reload();
    await other.getByRole('heading', { name: '登录' }).waitFor();
    nothingSaid(said, [/401/]);
});
