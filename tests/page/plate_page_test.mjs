/* A plate's page: what hub/web/plate.js lets a payer type and send. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Phone } from './browser.mjs';

const values = {
    language: 'zh', reason: '', store: '一号店', name: '3号桌', amount: '', remark: '', min: '1.00', max: '500.00',
    remark_max: '40', action: '/P/AEBMWXDTCPIZELI/pay',
    fields: '<input type="hidden" name="auth_code" value="4b20"><input type="hidden" name="state" value="77">',
};

function open(more = {}) {
    const phone = new Phone({ ...values, ...more }, { page: 'plate' });

    phone.type = (keys) => {
        for (const key of keys)
            phone.one('.keys').fire('click', { target: phone.one('.keys').querySelectorAll('button').find((one) => one.value === key) });
        return phone.one('.typed input').value;
    };
    phone.submit = () => !phone.one('form').fire('submit');
    return phone;
}

test('the keypad is there with the script only, and types an amount', () => {
    const phone = open();

    assert.equal(phone.one('.keys').hidden, false);
    assert.equal(phone.one('.typed input').inputMode, 'none');
    assert.equal(phone.type(['1', '2', '.', '3', '4']), '12.34');
});

test('what is no amount cannot be typed', () => {
    const rows = [
        [['0', '0', '5'], '5'],
        [['.', '5'], '0.5'],
        [['1', '.', '.', '5'], '1.5'],
        [['1', '.', '2', '3', '4'], '1.23'],
        [['1', '2', 'back', '3'], '13'],
        [['back'], ''],
        [['1', '2', 'clear', '3'], '3'],
        ['1234567890'.split(''), '12345678'],
    ];

    for (const [keys, amount] of rows)
        assert.equal(open().type(keys), amount, keys.join(''));
});

test('an amount that cannot be paid here is said before it is sent', () => {
    const rows = [['', 'amount'], ['0', 'amount'], ['0.99', 'little'], ['500.01', 'much'], ['abc', 'amount'], ['1e3', 'amount']];

    for (const [amount, reason] of rows) {
        const phone = open({ amount });

        assert.equal(phone.submit(), false, amount);
        assert.equal(phone.body.dataset.reason, reason, amount);
        phone.type(['1']);
        assert.equal(phone.body.dataset.reason, phone.one('.typed input').value === amount ? reason : '', amount);
    }
});

test('pressed twice it is sent once; after a while it may be pressed again', async () => {
    const phone = open({ amount: '12.' });

    assert.equal(phone.submit(), true);
    assert.equal(phone.one('.typed input').value, '12');
    assert.equal(phone.submit(), false);
    assert.equal(phone.one('.pay').disabled, true);
    await phone.pass(8001);
    assert.equal(phone.submit(), true);
});

test('an old picture of the page asks the hub what became of it', () => {
    const phone = open();

    phone.windowListeners.pageshow({ persisted: true });
    assert.deepEqual(phone.went, ['reload']);
});
