import assert from 'node:assert/strict';
import test from 'node:test';
import { mayAt } from '../src/base/here';
import { readPlace, writePlace } from '../src/base/route';
import { addDays, dayThere, daysBetween, showMoment, showTook } from '../src/base/time';
import { labelOf, pointsOf } from '../src/overview/curve';
import { askBefore, askOf, askToday, spanOf } from '../src/overview/range';
import type { Me } from '../src/api/types';

test('a place is read as it was written', () => {
    assert.deepEqual(readPlace(''), { path: '/', query: {} });
    assert.deepEqual(readPlace('#/orders?state=paid&number=a%26b'),
        { path: '/orders', query: { state: 'paid', number: 'a&b' } });
    assert.equal(writePlace('/orders', { at: undefined, number: 'a&b', state: '' }), '#/orders?number=a%26b');
    assert.deepEqual(readPlace(writePlace('/x', { a: '50%+1=?' })).query, { a: '50%+1=?' });
});

test('moments are shown where the organisation is', () => {
    assert.equal(showMoment('2026-11-30T16:00:01Z', 'Asia/Shanghai'), '2026-12-01 00:00:01');
    assert.equal(showMoment('2026-11-30T16:00:01.123456Z', 'UTC'), '2026-11-30 16:00:01');
    assert.equal(showMoment('soon', 'UTC'), 'soon');
    assert.equal(showMoment('2026-11-30T16:00:01Z', 'Nowhere/Nothing'), '2026-11-30T16:00:01Z');
    assert.equal(showMoment(undefined, 'UTC'), '–');
});

test('days are calendar days', () => {
    const late = Date.parse('2026-11-30T16:30:00Z');

    assert.equal(dayThere('Asia/Shanghai', 0, late), '2026-12-01');
    assert.equal(dayThere('UTC', -1, late), '2026-11-29');
    assert.equal(addDays('2028-02-28', 1), '2028-02-29');
    assert.equal(daysBetween('2026-03-07', '2026-03-09'), 2);
    assert.equal(showTook(12), '12 ms');
    assert.equal(showTook(2345), '2.3 s');
});

test('a span is asked for by its boundaries', () => {
    const spanFrom = (from: string, to: string) => spanOf({ range: 'own', from, to }, 'UTC');
    const own = spanFrom('2026-11-01', '2026-11-30');
    const year = spanFrom('2026-01-15', '2026-12-20');

    assert.deepEqual(askOf(own), { from: '2026-11-01T00:00', to: '2026-12-01T00:00', by: 'day' });
    assert.deepEqual(askBefore(own), { from: '2026-10-01T00:00', to: '2026-11-01T00:00', by: 'day' });
    assert.deepEqual(askOf(year), { from: '2026-01-01T00:00', to: '2027-01-01T00:00', by: 'month' });
    assert.deepEqual(askBefore(year), { from: '2025-01-01T00:00', to: '2026-01-01T00:00', by: 'month' });
    assert.equal(askBefore(spanFrom('2026-03-01', '2026-03-01')).from, '2026-02-28T00:00');
    assert.equal(askBefore(spanFrom('2026-03-02', '2026-03-08')).from, '2026-02-23T00:00');
    assert.equal(askBefore(spanFrom('2026-03-10', '2026-03-30')).to, '2026-02-28T00:00');
    assert.equal(spanFrom('2026-11-30', '2026-11-01').from, dayThere('UTC'));
    assert.equal(spanOf({ range: 'nonsense' }, 'UTC').range, 'today');
});

test('today is asked for up to this minute', () => {
    const today = { range: 'today', from: '2026-12-01', to: '2026-12-01', by: 'minute' } as const;
    const ask = (at: string) => askToday(today, 'Asia/Shanghai', Date.parse(at)).to;

    assert.equal(ask('2026-11-30T16:00:01Z'), '2026-12-01T00:01');
    assert.equal(ask('2026-12-01T06:05:59Z'), '2026-12-01T14:06');
    assert.equal(ask('2026-12-01T15:59:59Z'), '2026-12-02T00:00');
});

test('the curve goes on only as far as the day has', () => {
    const steps = [10, 0, 5, 7].map((paid, index) => ({ at: `2026-11-30T00:0${String(index)}`, paid, paid_count: 1 }));

    assert.deepEqual(pointsOf(steps, 'sum', 'minute', 3), [10, 10, 15, null]);
    assert.deepEqual(pointsOf(steps, 'step', 'day', 2), [10, 0, null, null]);
    assert.deepEqual(pointsOf(steps, 'step', 'minute', 4), [22, 22, 22, 22]);
    assert.equal(labelOf('2026-11-30T14:05', 'minute'), '14:05');
    assert.equal(labelOf('2026-11-30T00:00', 'day'), '11-30');
});

test('a role is good at its organisation and below, and nowhere else', () => {
    const me: Me = {
        staff: { id: '1', login: 'li', name: '李', language: 'zh', second_factor: true },
        csrf: '', hub: { version: '' },
        posts: [{ organisation: { id: '7', name: '朝阳' }, role: { id: '2', name: 'cashier' }, permissions: ['orders'] }],
    };

    assert.ok(mayAt(me, ['1', '7', '9'], 'orders'));
    assert.ok(!mayAt(me, ['1', '7', '9'], 'refund'));
    assert.ok(!mayAt(me, ['1', '8'], 'orders'));
});
