import assert from 'node:assert/strict';
import test from 'node:test';
import { fen, growth, readFen, showAxis, showCount, showFen, showRate, showYuan } from '../src/base/money';

test('amounts are shown to the fen, grouped by thousands', () => {
    assert.equal(showFen(fen(0)), '0.00');
    assert.equal(showFen(fen(5)), '0.05');
    assert.equal(showFen(fen(99)), '0.99');
    assert.equal(showFen(fen(100)), '1.00');
    assert.equal(showFen(fen(123456)), '1,234.56');
    assert.equal(showFen(fen(Number.MAX_SAFE_INTEGER)), '90,071,992,547,409.91');
    assert.equal(showYuan(fen(-1234)), '¥−12.34');
});

test('what is not whole is no amount', () => {
    for (const value of [0.1, 1e300, NaN, Infinity, 2 ** 53])
        assert.throws(() => fen(value), RangeError);
});

test('typed amounts are read to the fen', () => {
    const cases: [string, number | null][] = [
        ['12', 1200], ['12.3', 1230], ['12.34', 1234], [' 1,234.56 ', 123456], ['¥0.01', 1], ['12。5', 1250],
        ['0', 0], ['.5', null], ['12.345', null], ['-1', null], ['1e3', null], ['', null], ['十', null],
        ['0.29', 29], ['1.15', 115], ['8.2', 820], ['99999999999999', null],
    ];

    for (const [typed, value] of cases)
        assert.equal(readFen(typed), value, typed);
});

test('what was typed is shown as it was typed', () => {
    for (let value = 0; value < 20000; value += 7)
        assert.equal(readFen(showFen(fen(value))), value);
});

test('rates are in 1/10000', () => {
    assert.equal(showRate(3850), '38.50%');
    assert.equal(showRate(10000), '100.00%');
    assert.equal(showRate(1), '0.01%');
    assert.equal(showRate(-250), '−2.50%');
    assert.equal(showRate(null), '–');
});

test('growth is half-up, to both sides, and exact for any amount', () => {
    assert.equal(growth(110, 100), 1000);
    assert.equal(growth(100, 110), -909);
    assert.equal(growth(1, 3), -6667);
    assert.equal(growth(20001, 20000), 1);
    assert.equal(growth(40001, 40000), 0);
    assert.equal(growth(5, 0), null);
    assert.equal(growth(0, 7), -10000);
    assert.equal(growth(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), 0);
});

test('counts and axes are short', () => {
    assert.equal(showCount(1234567), '1,234,567');
    assert.equal(showAxis(0), '0');
    assert.equal(showAxis(5000), '50');
    assert.equal(showAxis(123450), '1,234.50');
    assert.equal(showAxis(2000000), '2万');
    assert.equal(showAxis(150000000), '150万');
});
