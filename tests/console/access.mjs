/*
 * access.mjs -- an app whose keys the browser makes: its private key signs a request to /v1, and a notice reaches it.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Client, noticeIsGenuine } from '../api/client.mjs';
import { becomes, mark, nothingSaid } from './browser.mjs';

/* What the merchant's own program would be: keeps what it is told. */
function listen(port) {
    const told = [];
    const server = createServer((request, answer) => {
        const parts = [];

        request.on('data', (part) => parts.push(part));
        request.on('end', () => {
            told.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
            answer.end('heard');
        });
    });

    server.listen(port, '127.0.0.1');
    server.unref();
    return told;
}

export function accessSteps({ test, tab, go, world, looksWell }) {
    test('an app is made, and the browser keeps its private key', async () => {
        const { page } = tab();

        world.told = listen(Number(process.env.CONSOLE_NOTICES));
        await go(`/apps?at=${world.at}`);
        await page.getByText('这里还没有应用').waitFor();
        await looksWell('apps-none');
        await page.getByRole('button', { name: '添加应用' }).click();
        const dialog = page.getByRole('dialog');

        await dialog.getByLabel('名称').fill('收银后台');
        await dialog.getByLabel('通知地址').fill('ftp://nowhere');
        await mark(page, 'RSA：在本浏览器生成密钥对');
        await dialog.locator('.ant-btn-primary').click();
        await dialog.locator('.ant-form-item-explain-error').waitFor();
        await dialog.getByLabel('通知地址').fill(`http://127.0.0.1:${process.env.CONSOLE_NOTICES}/hook`);
        nothingSaid(tab().said, [/400/]);
        await looksWell('app-add');
        await dialog.locator('.ant-btn-primary').click();
        await page.getByText('只显示这一次').waitFor();
        world.app = await page.locator('.app-number').innerText();
        world.noticeSecret = await page.getByLabel('通知签名密钥').inputValue();
        assert.match(world.noticeSecret, /^[0-9a-f]{64}$/);
        const [download] = await Promise.all([
            page.waitForEvent('download'), page.getByRole('button', { name: '下载私钥' }).click()]);

        world.privateKey = readFileSync(await download.path(), 'utf8');
        assert.match(world.privateKey, /^-----BEGIN PRIVATE KEY-----/);
        await looksWell('app-keys');
        await page.getByRole('dialog').locator('.ant-btn-primary').last().click();
        nothingSaid(tab().said);
    });

    test('what it signs with that key is let in at /v1, and not when it is suspended', async () => {
        const { page } = tab();
        const client = new Client(process.env.CONSOLE_HUB, { id: world.app, privateKey: world.privateKey });
        const order = { number: 'console-1', amount: 500, currency: 'CNY', subject: '一杯茶', kind: 'qr' };

        assert.equal((await client.get('/v1/orders?limit=1')).status, 200);
        const made = await client.post('/v1/orders', order);

        assert.ok(made.status < 400 || made.body.code !== 'SIGNATURE_WRONG', JSON.stringify(made.body));
        const step = async (name) => {
            await page.getByRole('button', { name: '收银后台 的操作' }).click();
            await page.getByRole('menuitem', { name }).click();
            await page.locator('.ant-modal-confirm .ant-modal-confirm-btns .ant-btn').last().click();
        };

        await step('停用');
        await page.getByText('已停用', { exact: true }).waitFor();
        assert.equal((await client.get('/v1/orders?limit=1')).body.code, 'APP_SUSPENDED');
        await step('恢复使用');
        await page.locator('.listing').getByText('正常', { exact: true }).waitFor();
        assert.equal((await client.get('/v1/orders?limit=1')).status, 200);
        await looksWell('apps');
    });

    test('a test notice reaches its address, signed, and what was answered is shown', async () => {
        const { page } = tab();

        await page.locator('.row-link', { hasText: '收银后台' }).click();
        await page.getByRole('button', { name: '发送测试通知' }).click();
        await page.getByText('对方已接收').waitFor();
        await page.getByText('heard', { exact: true }).waitFor();
        await becomes('the notice', true, async () => world.told.some(({ body }) => JSON.parse(body).type === 'test'));
        const { headers, body } = world.told.find((one) => JSON.parse(one.body).type === 'test');

        assert.ok(noticeIsGenuine(world.noticeSecret, headers['shanju-signature'], body), JSON.stringify(headers));
        await looksWell('app');
    });

    test('new keys follow the old ones, and both are taken for a day', async () => {
        const { page } = tab();
        const old = new Client(process.env.CONSOLE_HUB, { id: world.app, privateKey: world.privateKey });

        await page.getByRole('button', { name: '收银后台 的操作' }).click();
        await page.getByRole('menuitem', { name: '更换密钥' }).click();
        await mark(page, 'RSA：在本浏览器生成密钥对');
        await page.getByRole('dialog').locator('.ant-btn-primary').click();
        await page.getByText('只显示这一次').waitFor();
        const [download] = await Promise.all([
            page.waitForEvent('download'), page.getByRole('button', { name: '下载私钥' }).click()]);
        const fresh = new Client(process.env.CONSOLE_HUB,
            { id: world.app, privateKey: readFileSync(await download.path(), 'utf8') });

        assert.equal((await fresh.get('/v1/orders?limit=1')).status, 200);
        assert.equal((await old.get('/v1/orders?limit=1')).status, 200);
        await page.getByRole('dialog').locator('.ant-btn-primary').last().click();
        await page.getByText('旧密钥仍有效至').waitFor();
        nothingSaid(tab().said);
    });
}
