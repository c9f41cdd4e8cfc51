/*
 * editors.mjs -- two people at one thing, and a line that breaks while something is changed.
 */
import assert from 'node:assert/strict';
import { becomes, nothingSaid, picture } from './browser.mjs';
import { shop } from './shop.mjs';

async function openStore(page, base, at, name) {
    await page.goto(`${base}#/organisations?at=${at}`);
    await page.reload(); /* the same address is no other page */
    await page.getByRole('button', { name: `${name} 的操作` }).click();
    await page.getByRole('menuitem', { name: '修改' }).click();
    await page.getByRole('dialog').locator('input#name').waitFor();
    return page.getByRole('dialog');
}

async function addStore(page, name) {
    await page.getByRole('button', { name: '添加下级' }).click();
    await page.locator('.ant-modal input#name').fill(name);
    await page.locator('.ant-modal .ant-btn-primary').click();
}

const stores = (page, name) => page.getByRole('link', { name, exact: true }).count();

export function editorSteps({ test, tab, world, base, looksWell }) {
    test('of two who change the same, the second is shown what stands there, and chooses', async () => {
        const { page, said, context } = tab();
        const other = await context.newPage();
        const first = await openStore(page, base, world.at, '望京店');
        const second = await openStore(other, base, world.at, '望京店');

        await second.locator('input#name').fill('望京一店');
        await second.locator('.ant-btn-primary').click();
        await second.waitFor({ state: 'detached' });
        await first.locator('input#name').fill('望京旗舰店');
        await first.locator('.ant-btn-primary').click();
        const conflict = first.locator('.conflict');

        await conflict.getByText('望京一店').waitFor();
        await conflict.getByText('望京旗舰店').waitFor();
        nothingSaid(said, [/409/]);
        await looksWell('conflict');
        await conflict.getByRole('button', { name: '采用现在的' }).click();
        await becomes('what is typed', '望京一店', () => first.locator('input#name').inputValue());
        await first.locator('input#name').fill('望京旗舰店');
        await first.locator('.ant-btn-primary').click();
        await page.getByRole('link', { name: '望京旗舰店', exact: true }).waitFor();

        const again = await openStore(other, base, world.at, '望京旗舰店');
        const mine = await openStore(page, base, world.at, '望京旗舰店');

        await again.locator('input#name').fill('望京店');
        await again.locator('.ant-btn-primary').click();
        await again.waitFor({ state: 'detached' });
        await mine.locator('input#name').fill('望京二店');
        await mine.locator('.ant-btn-primary').click();
        await mine.getByRole('button', { name: '改成我填写的' }).click();
        await page.getByRole('link', { name: '望京二店', exact: true }).waitFor();
        await other.close();
        nothingSaid(said, [/409/]);
    });

    test('a change whose answer was lost is pressed again, and made once', async () => {
        const { page, said } = tab();
        let asked = 0;

        await page.goto(`${base}#/organisations?at=${world.at}`);
        await page.route('**/console/api/organisations?*', async (route) => {
            if (route.request().method() !== 'POST' || ++asked > 1) {
                await route.fallback();
                return;
            }
            await route.fetch(); /* the hub has made it, and nobody hears of it */
            await route.abort('connectionreset');
        });
        await addStore(page, '国贸店');
        await page.getByRole('dialog').getByText('没有收到服务器的答复').waitFor();
        await picture(page, 'no-answer');
        await page.locator('.ant-modal .ant-btn-primary').click();
        await page.getByRole('link', { name: '国贸店', exact: true }).waitFor();
        await page.unroute('**/console/api/organisations?*');
        assert.equal(asked, 2);
        await page.reload();
        await page.getByRole('link', { name: '国贸店', exact: true }).waitFor();
        assert.equal(await stores(page, '国贸店'), 1);
        nothingSaid(said, [/CONNECTION_RESET|Failed to load/]);
    });

    test('what is pressed while the hub is away is made when it is back, and once', async () => {
        const { page, said } = tab();

        await page.goto(`${base}#/organisations?at=${world.at}`);
        await page.getByRole('button', { name: '添加下级' }).waitFor();
        await shop('stop');
        await page.getByText('连接已断开').waitFor();
        await addStore(page, '双井店');
        await page.getByRole('dialog').getByText('没有收到服务器的答复').waitFor();
        await page.locator('.ant-modal .ant-btn-primary').click();
        await page.getByRole('dialog').getByText('没有收到服务器的答复').waitFor();
        await shop('start');
        await page.locator('.ant-modal .ant-btn-primary').click();
        await page.getByRole('link', { name: '双井店', exact: true }).waitFor();
        assert.equal(await stores(page, '双井店'), 1);
        nothingSaid(said, [/ERR_CONNECTION_REFUSED|WebSocket|Failed to load/]);
    });
}
