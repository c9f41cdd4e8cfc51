/*
 * admission.mjs -- a merchant applies: entered step by step, with papers; reviewed by somebody else.
 */
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { becomes, isAccessible, nothingSaid, openWindow, picture } from './browser.mjs';

/* As the page itself would ask. */
const ask = (page, method, path, body) => page.evaluate(async ([way, where, what]) => {
    const me = await (await fetch('/console/api/me')).json();
    const answer = await fetch(`/console/api${where}`, { method: way, body: JSON.stringify(what),
        headers: { 'content-type': 'application/json', 'x-csrf-token': me.csrf, 'idempotency-key': crypto.randomUUID() } });

    return answer.json();
}, [method, path, body]);

function crc(bytes) {
    let value = 0xffffffff;

    for (const byte of bytes) {
        value ^= byte;
        for (let bit = 0; bit < 8; bit++)
            value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
    }
    return (value ^ 0xffffffff) >>> 0;
}

/** A PNG of one colour; noise where it is to be large. */
function drawn(width, height, noise = false) {
    const chunk = (type, data) => {
        const body = Buffer.concat([Buffer.from(type), data]);
        const size = Buffer.alloc(4);
        const check = Buffer.alloc(4);

        size.writeUInt32BE(data.length);
        check.writeUInt32BE(crc(body));
        return Buffer.concat([size, body, check]);
    };
    const head = Buffer.alloc(13);
    const pixels = Buffer.alloc(height * (1 + width * 3), 0x66);

    head.writeUInt32BE(width, 0);
    head.writeUInt32BE(height, 4);
    head.set([8, 2, 0, 0, 0], 8);
    for (let i = 0; noise && i < pixels.length; i++)
        pixels[i] = Math.floor(Math.random() * 256);
    for (let row = 0; row < height; row++)
        pixels[row * (1 + width * 3)] = 0;
    return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head),
        chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))]);
}

async function reviewer(browser, page, partner) {
    const role = await ask(page, 'POST', '/roles?at=1',
        { organisation_id: '1', name: '入驻审核员', permissions: 'organisations onboardings admit' });
    const made = await ask(page, 'POST', '/staff?at=1',
        { login: 'reviewer', name: '审核员', organisation_id: partner, role_id: role.id });
    const window = await openWindow(browser);

    assert.match(made.invitation ?? JSON.stringify([role, made]), /invitation/);
    await window.page.goto(`${process.env.CONSOLE_URL}#${made.invitation.split('#')[1]}`);
    await window.page.getByLabel('新密码').fill('a horse that reviews');
    await window.page.getByLabel('再输一次').fill('a horse that reviews');
    await window.page.getByRole('button', { name: '设置并登录' }).click();
    await window.page.locator('.menu').waitFor();
    return window;
}

export function admissionSteps({ test, tab, go, world, looksWell }) {
    test('a merchant is entered step by step, and what is wrong stands beside its field', async () => {
        const { page, said } = tab();
        const partner = await ask(page, 'POST', '/organisations?at=1', { parent_id: '1', kind: 'partner', name: '华东服务商' });

        world.partner = partner.id;
        await go(`/admissions?at=${world.partner}`);
        await page.getByText('还没有入驻申请').waitFor();
        await looksWell('admissions-none');
        await page.getByRole('link', { name: '录入商户' }).click();
        await page.getByLabel('企业名称').fill('上海弄堂咖啡有限公司');
        await page.getByLabel('统一社会信用代码').fill('91110108551385082A');
        await page.locator('.form-end .ant-btn-primary').click();
        await page.locator('.ant-form-item-explain-error').first().waitFor();
        await picture(page, 'admission-wrong');
        await page.getByLabel('统一社会信用代码').fill('91110108551385082Q');
        await page.getByLabel('主体类型').click();
        await page.getByTitle('企业', { exact: true }).click();
        await page.getByLabel('经营地址').fill('上海市黄浦区南昌路100号');
        await page.getByLabel('首家门店名称').fill('南昌路店');
        await page.locator('.form-end .ant-btn-primary').click();
        nothingSaid(said, [/400/]);
        await page.getByLabel('联系手机').fill('13812345678');
        await page.getByLabel('联系人').fill('张三');
        await page.getByLabel('结算户名').fill('上海弄堂咖啡有限公司');
        await page.getByLabel('结算账号').fill('6222021001122334455');
        await page.getByLabel('开户银行').fill('招商银行上海分行');
        await page.getByLabel('管理员姓名').fill('王五');
        await page.getByLabel('管理员账号').fill('wangwu');
        await looksWell('admission-person');
        await page.locator('.form-end .ant-btn-primary').click();
    });

    test('its papers are pictures; what is too large is made smaller, what is none is refused', async () => {
        const { page, said } = tab();

        nothingSaid(said);
        await page.locator('.papers').waitFor();
        const put = (kind, name, mimeType, buffer) =>
            page.locator(`[data-document=${kind}] input[type=file]`).setInputFiles({ name, mimeType, buffer });

        await put('licence', 'licence.png', 'image/png', Buffer.from('<svg onload=alert(1)>'));
        await page.locator('[data-document=licence] .wrong').waitFor();
        nothingSaid(said, [/422/]);
        await put('licence', 'licence.png', 'image/png', drawn(1200, 900, true));
        for (const kind of ['id_front', 'id_back', 'shop_front'])
            await put(kind, `${kind}.png`, 'image/png', drawn(320, 200));
        await becomes('papers', 4, () => page.getByRole('button', { name: /查看图片/ }).count());
        await page.locator('[data-document=licence]').getByRole('button', { name: /查看图片/ }).click();
        await becomes('the picture', true, () => page.locator('[data-document=licence] img').evaluate((one) =>
            one.complete && one.naturalWidth === 1200));
        await picture(page, 'admission-papers');
        await page.locator('.form-end .ant-btn-primary').click();
        await page.getByText('资料齐全，可以提交。').waitFor();
        await page.getByRole('button', { name: '提交审核' }).click();
        await page.getByText('须由其他同事审核').waitFor();
        assert.doesNotMatch(await page.content(), /13812345678/);
        await looksWell('admission-submitted');
    });

    test('somebody else rejects it, then passes it, and its administrator is invited', async () => {
        const { page, browser } = tab();
        const other = await reviewer(browser, page, world.partner);
        const theirs = other.page;

        await theirs.goto(`${process.env.CONSOLE_URL}#/admissions?at=${world.partner}&state=submitted`);
        await theirs.getByRole('link', { name: '上海弄堂咖啡有限公司' }).click();
        await theirs.getByRole('button', { name: '查看完整信息', exact: true }).first().click();
        await theirs.getByText('13812345678').waitFor();
        await isAccessible(theirs, 'admission-review');
        await picture(theirs, 'admission-review');
        await theirs.getByRole('button', { name: /驳\s?回/ }).click();
        await theirs.getByRole('dialog').getByLabel(/驳回原因/).fill('门头照看不清店名');
        await theirs.getByRole('dialog').getByRole('button', { name: /驳\s?回/ }).click();
        await theirs.getByText('已驳回：门头照看不清店名').waitFor();
        await page.reload();
        await page.getByText('已驳回：门头照看不清店名').waitFor();
        await page.getByRole('button', { name: '修改资料' }).click();
        for (let step = 0; step < 3; step++)
            await page.locator('.form-end .ant-btn-primary').click();
        await page.getByRole('button', { name: '提交审核' }).click();
        await page.getByText('须由其他同事审核').waitFor();
        await theirs.reload();
        await theirs.getByRole('button', { name: /通\s?过/ }).click();
        await theirs.locator('.ant-modal-confirm .ant-btn-primary').click();
        await theirs.getByText('请把邀请链接交给管理员 王五').waitFor();
        await isAccessible(theirs, 'admission-passed');
        await picture(theirs, 'admission-passed');
        await theirs.getByRole('link', { name: '查看商户' }).click();
        await theirs.getByRole('link', { name: '南昌路店' }).waitFor();
        await theirs.setViewportSize({ width: 390, height: 844 });
        await theirs.goto(`${process.env.CONSOLE_URL}#/admissions?at=${world.partner}`);
        await theirs.locator('.cards li').waitFor();
        await picture(theirs, 'phone-admissions');
        await other.context.close();
    });
}
