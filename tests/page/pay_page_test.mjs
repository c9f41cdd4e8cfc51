/* The payer's page in a wallet: what hub/web/pay.js does with the bridge of Alipay's app. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Phone } from './browser.mjs';

const ready = {
    language: 'zh', state: 'ready', reason: '', amount: '12.34', store: '一号店', code_after: '3',
    status_url: '/T/TICKET/result', action: '/T/TICKET/pay', again_url: '/T/TICKET',
    fields: '<input type="hidden" name="auth_code" value="4b20&"><input type="hidden" name="state" value="77">',
    buttons: '<button>付款</button>',
};
const waiting = { state: 'waiting', reason: '', number: '7', result_url: '/T/TICKET/result', trade_no: '2026112322001', cashier_url: '' };
const paid = { state: 'paid', reason: '', number: '7', result_url: '/T/TICKET/result', paid_at: '2026-11-23 14:05:09', code: '39233197' };
const plain = (value) => JSON.parse(JSON.stringify(value));

async function pressed(answers = [waiting]) {
    const phone = new Phone(ready, { answers });

    await phone.press();
    return phone;
}

test('Pay posts what the wallet sent back, and opens the wallet with the trade that came of it', async () => {
    const phone = new Phone(ready, { answers: [waiting] });
    const calls = phone.bridge();

    assert.equal(calls.length, 0, 'nobody has pressed yet');
    await phone.press();
    assert.deepEqual(phone.asked, [{ url: '/T/TICKET/pay', method: 'POST', body: 'auth_code=4b20%26&state=77' }]);
    assert.equal(calls.length, 1);
    assert.equal(calls[0].name, 'tradePay');
    assert.deepEqual(plain(calls[0].values), { tradeNO: '2026112322001' });
    calls[0].then({ resultCode: '9000' });
    assert.deepEqual(phone.went, ['/T/TICKET/result#done']);
});

test('from a plate Pay is pressed by itself, once: a reload has lost the mark', async () => {
    const phone = new Phone(ready, { answers: [waiting], hash: '#pay' });
    const calls = phone.bridge();

    await phone.pass(0);
    assert.equal(phone.asked.length, 1);
    assert.equal(phone.asked[0].method, 'POST');
    assert.equal(calls.length, 1);
    assert.equal(phone.address, '/T/TICKET?code=1');

    const paidAlready = new Phone({ ...ready, state: 'paid' }, { answers: [paid], hash: '#pay' });
    await paidAlready.pass(0);
    assert.deepEqual(paidAlready.asked.filter((ask) => ask.method === 'POST'), []);
});

test('of several wallets the one that is pressed is told, and the page goes where that leads', async () => {
    const buttons = '<button name="channel" value="alipay">A</button><button name="channel" value="wechat">W</button>';
    const go = { go: '/T/TICKET/go' };
    const phone = new Phone({ ...ready, buttons }, { answers: [{ ...waiting, trade_no: '', bridge: JSON.stringify(go) }] });

    await phone.press('wechat');
    assert.equal(phone.asked[0].body, 'auth_code=4b20%26&state=77&channel=wechat');
    assert.deepEqual(phone.went, ['/T/TICKET/go']);
});

test('a bridge that comes late is waited for, and called once', async () => {
    const phone = await pressed();

    await phone.pass(2500);
    assert.equal(phone.state, 'creating/');
    const calls = phone.bridge();
    phone.document.fire('AlipayJSBridgeReady');
    await phone.pass(10000);
    assert.equal(calls.length, 1);
    assert.deepEqual(plain(calls[0].values), { tradeNO: '2026112322001' });
});

test('a bridge that comes after the page gave up is there for the next press', async () => {
    const phone = await pressed();

    await phone.pass(3001);
    assert.equal(phone.state, 'ready/wallet');
    const calls = phone.bridge();
    assert.equal(calls.length, 0, 'nobody has pressed again');
    await phone.press();
    assert.equal(calls.length, 1);
    assert.deepEqual(phone.asked[0], phone.asked[1], 'the same attempt');
});

const bridge = { call: 'getBrandWCPayRequest', with: { appId: 'wx1', package: 'prepay_id=wx26' } };
const signed = { ...waiting, trade_no: '', bridge: JSON.stringify(bridge) };

test('where the wallet asks for nothing but an address, the page goes there, and no bridge is waited for', async () => {
    const go = 'http://127.0.0.1:1/00010001/6211';
    const phone = new Phone(ready, { answers: [{ ...waiting, trade_no: '', bridge: JSON.stringify({ go }) }] });
    const calls = phone.bridge();

    await phone.press();
    assert.deepEqual(phone.went, [go]);
    assert.equal(calls.length, 0);
});

test('in WeChat the wallet is opened with what was signed for it', async () => {
    const rows = [
        ['get_brand_wcpay_request:ok', 'creating/', ['/T/TICKET/result#done']],
        ['get_brand_wcpay_request:cancel', 'ready/aborted', []],
        ['get_brand_wcpay_request:fail', 'ready/wallet', []],
    ];

    for (const [err_msg, state, went] of rows) {
        const phone = new Phone(ready, { answers: [signed] });
        const calls = phone.wechat();

        await phone.press();
        assert.equal(calls.length, 1);
        assert.equal(calls[0].name, bridge.call);
        assert.deepEqual(plain(calls[0].values), bridge.with);
        calls[0].then({ err_msg });
        assert.equal(phone.state, state, err_msg);
        assert.deepEqual(phone.went, went, err_msg);
    }
});

test('what is signed is asked for while the wallet is to be opened, and else not', async () => {
    const phone = new Phone(ready, { answers: [{ ...signed, bridge: '' }, signed] });
    const calls = phone.wechat();

    await phone.press();
    assert.equal(calls.length, 0);
    await phone.pass(1100);
    assert.equal(phone.asked[1].url, '/T/TICKET/result?bridge=1');
    assert.equal(calls.length, 1);

    const later = new Phone({ ...ready, state: 'waiting' }, { answers: [{ ...signed, bridge: '' }, signed] });
    const again = later.wechat();

    await later.pass(100);
    assert.equal(later.asked[0].url, '/T/TICKET/result');
    later.one('.go-on').fire('click');
    await later.pass(0);
    assert.equal(later.asked.at(-1).url, '/T/TICKET/result?bridge=1');
    assert.equal(again.length, 1);
});

test('pressed twice, it is one attempt', async () => {
    const phone = new Phone(ready, { answers: [waiting] });
    const calls = phone.bridge();

    phone.one('form').fire('submit');
    phone.one('form').fire('submit');
    await phone.pass(0);
    assert.equal(phone.asked.length, 1);
    assert.equal(calls.length, 1);
});

test('what the wallet answers', async () => {
    const rows = [
        ['9000', 'creating/', ['/T/TICKET/result#done']],
        ['8000', 'creating/', ['/T/TICKET/result#done']],
        ['6004', 'creating/', ['/T/TICKET/result#done']],
        ['6001', 'ready/aborted', []],
        ['6002', 'ready/network', []],
        ['4000', 'ready/wallet', []],
        [9000, 'creating/', ['/T/TICKET/result#done']],
        [undefined, 'ready/wallet', []],
    ];

    for (const [resultCode, state, went] of rows) {
        const phone = new Phone(ready, { answers: [waiting] });
        const calls = phone.bridge();

        await phone.press();
        calls[0].then({ resultCode });
        assert.equal(phone.state, state, String(resultCode));
        assert.deepEqual(phone.went, went, String(resultCode));
    }
});

test('who gave up may press again, for the same trade', async () => {
    const phone = new Phone(ready, { answers: [waiting] });
    const calls = phone.bridge();

    await phone.press();
    calls[0].then({ resultCode: '6001' });
    await phone.press();
    assert.equal(calls.length, 2);
    assert.deepEqual(phone.asked[0], phone.asked[1]);
});

test('a channel that takes its time is asked about until the wallet can be opened', async () => {
    const phone = new Phone(ready, { answers: [{ ...waiting, trade_no: '' }, { ...waiting, trade_no: '' }, waiting] });
    const calls = phone.bridge();

    await phone.press();
    assert.equal(calls.length, 0);
    await phone.pass(2100);
    assert.deepEqual(phone.asked.slice(1).map((ask) => ask.url), ['/T/TICKET/result?bridge=1', '/T/TICKET/result?bridge=1']);
    assert.equal(calls.length, 1);
});

test('without a bridge, a sandbox has a cashier to go to', async () => {
    const phone = await pressed([{ ...waiting, cashier_url: 'http://sandbox/cashier?trade_no=1' }]);

    await phone.pass(301);
    assert.deepEqual(phone.went, ['http://sandbox/cashier?trade_no=1']);
});

test('no network, or a hub that is busy: nothing was charged, and Pay is there again', async () => {
    const phone = new Phone(ready, { answers: [new TypeError('offline'), { state: 'failed', reason: 'busy' }, waiting] });

    await phone.press();
    assert.equal(phone.state, 'ready/network');
    await phone.press();
    assert.equal(phone.state, 'ready/crowded');
    const calls = phone.bridge();
    await phone.press();
    assert.equal(calls.length, 1);
});

test('the result page asks until it is paid, and offers the code when the cashier should have seen it', async () => {
    const phone = new Phone({ ...ready, state: 'waiting', fields: '' },
        { answers: [waiting, waiting, paid, { ...paid, code: undefined }], hash: '#done' });

    await phone.pass(1500);
    assert.equal(phone.state, 'waiting/');
    await phone.pass(600);
    assert.equal(phone.state, 'paid/');
    assert.equal(phone.one('.time').textContent, '2026-11-23 14:05:09');
    assert.equal(phone.one('.code').dataset.code, '39233197');
    assert.ok(!phone.one('.code').classes.has('due'));
    await phone.pass(500);
    assert.equal(phone.one('.code').dataset.code, '39233197');
    await phone.pass(3000);
    assert.ok(phone.one('.code').classes.has('due'));
    /* The cashier has it now. */
    assert.equal(phone.one('.code').dataset.code, '');
});

test('who has paid goes back to the shop that he came from, by himself or after a moment, once', async () => {
    const shop = 'https://shop.example/thanks?n=7';
    const phone = new Phone({ ...ready, state: 'waiting', return_url: shop }, { answers: [paid] });

    await phone.pass(0);
    assert.equal(phone.state, 'paid/');
    assert.equal(phone.one('.shop a').getAttribute('href'), shop);
    await phone.pass(2000);
    assert.deepEqual(phone.went, []);
    await phone.pass(2000);
    assert.deepEqual(phone.went, [shop]);
    assert.equal(phone.history.state, 1, 'Back finds a page that stays');

    const nowhere = new Phone({ ...ready, state: 'paid', return_url: '' }, { answers: [paid] });
    await nowhere.pass(10_000);
    assert.deepEqual(nowhere.went, []);
});

/* What pay.css makes of an element below the body: the strongest rule that fits, and of equals the last. */
function display(phone, element) {
    const css = readFileSync(new URL('../../hub/web/pay.css', import.meta.url), 'utf8').replace(/\/\*.*?\*\//gs, '');
    const fits = (one, simple) => [...simple.matchAll(/\.([\w-]+)|\[([\w-]+)(?:="([^"]*)")?\]/g)].every(([, name, key, value]) =>
        name !== undefined ? one.matches(`.${name}`) : key in one.attributes && (value === undefined || one.attributes[key] === value));
    let shown = 'block';
    let strongest = 0;

    for (const [, selectors, body] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g))
        for (const selector of selectors.split(',').map((text) => text.trim())) {
            const found = /(?:^|;)\s*display: (\w+)/.exec(body);
            const parts = selector.split(/\s+/);
            const strength = (selector.match(/\.|\[/g) ?? []).length;

            if (found === null || !/^(\.|\[)[^:>~+]*$/.test(selector) || strength < strongest || parts.length > 2)
                continue;
            if (fits(element, parts.at(-1)) && (parts.length === 1 || fits(phone.body, parts[0])))
                [shown, strongest] = [found[1], strength];
        }
    return shown;
}

test('a way on that leads nowhere is not shown, in whatever state its page is', () => {
    for (const state of ['ready', 'paid', 'failed', 'closed'])
        for (const [selector, value] of [['.plate', { plate: 'ABC' }], ['.shop', { return_url: 'https://shop.example/' }]]) {
            const without = new Phone({ ...ready, state }, {});
            const within = new Phone({ ...ready, state, ...value }, {});

            assert.equal(display(without, without.one(selector)), 'none', `${selector} of ${state}`);
            assert.equal(display(within, within.one(selector)), within.one(selector).matches(`.${state}`) ? 'block' : 'none');
        }
});
