/*
 * hostile_world.mjs -- one of everything that the console shows, to be written upon.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../api/client.mjs';
import { openWindow } from './browser.mjs';
import { handOf } from './hand.mjs';
import { codeOf, shop } from './shop.mjs';

const PASSWORD = 'queue with wet hands';
const pem = (name) => readFileSync(join(process.env.CONSOLE_KEYS, `${name}.pem`), 'utf8');
/* The smallest PNG that there is. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Somebody in a window of his own, who came by a link; of the platform, with a second factor. */
export async function comeIn(browser, link, login, options = {}) {
    const window = await openWindow(browser, options);

    await window.page.goto(process.env.CONSOLE_URL);
    const hand = await handOf(window.page);

    await hand.come(link, login, PASSWORD);
    const { secret } = await hand.must('POST', '/me/second-factor');

    await hand.must('POST', '/me/second-factor/confirm', { code: codeOf(secret) });
    await hand.know();
    window.said.length = 0;
    return { ...window, hand };
}

async function papers(page, hand, id, partner) {
    const { csrf } = await hand.get('/me');

    for (const kind of ['licence', 'id_front', 'id_back', 'shop_front'])
        await page.evaluate(async ([where, bytes, token]) => {
            const answer = await fetch(where, { method: 'POST',
                body: Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0)),
                headers: { 'content-type': 'application/octet-stream', 'x-csrf-token': token,
                    'idempotency-key': crypto.randomUUID() } });

            if (!answer.ok)
                throw new Error(`${where}: ${await answer.text()}`);
        }, [`/console/api/admissions/${id}/documents?kind=${kind}&at=${partner}`, PNG, csrf]);
}

async function applies(page, hand, partner) {
    const made = await hand.must('POST', `/admissions?at=${partner}`, { name: '上海弄堂咖啡有限公司', kind: 'company',
        licence: '91110108551385082Q', address: '南昌路100号', store_name: '南昌路店', bank: '招商银行', admin_login: 'wangwu',
        admin_name: '王五', contact_name: '张三', contact_phone: '13812345678', account_holder: '张三',
        account_number: '6222021001122334455' });

    await papers(page, hand, made.id, partner);
    const { version } = await hand.get(`/admissions/${made.id}?at=${partner}`);

    await hand.must('POST', `/admissions/${made.id}/submit?at=${partner}`, { version });
    return made.id;
}

async function tree(w, hand) {
    const below = (await hand.get('/organisations?at=1')).items;

    w.merchant = below.find(({ name }) => name === '朝阳便利').id;
    w.partnerMerchant = below.find(({ name }) => name === '弄堂服务商').id;
    w.partner = (await hand.must('POST', '/organisations?at=1', { parent_id: '1', kind: 'partner', name: '华东服务商' })).id;
    w.store = (await hand.first(`/organisations?at=${w.merchant}`)).id;
    w.package = (await hand.must('POST', '/packages?at=1', { name: '体验版' })).items[0].id;
    w.role = (await hand.must('POST', `/roles?at=${w.merchant}`,
        { organisation_id: w.merchant, name: '收银', permissions: 'orders' })).id;
    w.member = (await hand.must('POST', `/staff?at=${w.merchant}`,
        { login: 'zhangsan', name: '张三', organisation_id: w.merchant, role_id: w.role })).id;
}

async function things(w, hand) {
    const at = `?at=${w.merchant}`;
    const app = await hand.must('POST', `/apps${at}`, { name: '网店', grants: 'all',
        notice_url: `http://127.0.0.1:${process.env.CONSOLE_NOTICES}/`, all_sales: true });

    w.app = app.id;
    w.client = new Client(process.env.CONSOLE_HUB, { id: app.id, secret: app.secret });
    w.terminal = (await hand.first(`/terminals${at}`)).id;
    await hand.must('POST', `/plates${at}`, { store_id: w.store, name: '1号桌' });
    w.plate = (await hand.first(`/plates${at}`)).id;
    w.receiver = (await hand.must('POST', `/merchant/receivers${at}`, { kind: 'person', channel: 'alipay', type: 'userId',
        account: '2088000000000777', name: '李四', relation: 'STAFF' })).id;
    w.pem = { app_private: pem('app_private'), alipay_public: pem('alipay_public') };
    w.account = (await hand.must('POST', `/merchant/channel-accounts${at}`, { name: '支付宝', dialect: 'alipay', values: {
        app_id: '2021000000000001', seller_id: '2088000000000001', private_key: w.pem.app_private,
        public_key: w.pem.alipay_public } })).id;
    w.partnerAccount = process.env.CONSOLE_PARTNER_ACCOUNT;
    w.onboarding = (await hand.must('POST', `/merchant/onboardings?at=${w.partnerMerchant}`,
        { account: w.partnerAccount, number: '1900000001_18' })).id;
}

async function money(w, hand, complaint) {
    const at = `?at=${w.merchant}`;

    await shop('sell 20.00');
    await shop('sell 12.34');
    w.order = (await hand.first(`/orders${at}&state=paid`)).id;
    w.open = 'H-open';
    await w.client.post('/v1/orders', { number: w.open, amount: 500, subject: '茶', store: w.store, kind: 'barcode' });
    await shop(`complain ${complaint}`);
    await shop('fork');
    await shop('release 1500');
    w.complaint = (await hand.first(`/merchant/complaints${at}`)).id;
    w.alarm = (await hand.first(`/alarms${at}`)).id;
    w.holder = (await hand.get(`/merchant/wallet${at}`)).holders.find(({ available }) => available > 0).holder;
    w.payout = (await hand.must('POST', `/merchant/transfers${at}`,
        { number: 'H-payout', amount: 100, holder: w.holder, bank: '招商银行 6225', reason: '提现' })).id;
}

/** What the payer complains of is hostile, too. */
export async function furnish(page, hand, complaint) {
    const w = { numbered: 0, made: {}, get: hand.get };

    await tree(w, hand);
    await things(w, hand);
    await money(w, hand, complaint);
    w.admission = (await hand.must('POST', `/admissions?at=${w.partner}`, { name: '草稿' })).id;
    w.submitted = await applies(page, hand, w.partner);
    return w;
}

/** Who asks what is asked before one signs in. */
export async function beNobody(browser) {
    const window = await openWindow(browser);

    await window.page.goto(process.env.CONSOLE_URL);
    return { ...window, hand: await handOf(window.page) };
}

/** Another administrator of the platform, who looks by an agent of that name. */
export async function invite(browser, hand, userAgent) {
    const role = (await hand.get('/roles?at=1')).items.find(({ word }) => word === 'platform_admin');

    const made = await hand.must('POST', '/staff?at=1',
        { login: 'second', name: '第二人', organisation_id: '1', role_id: role.id });

    return comeIn(browser, made.invitation, 'second', { userAgent });
}
