import assert from 'node:assert/strict';
import test from 'node:test';
import { askOf, isMonth } from '../src/takings/takings';

test('a bill by day is of a month, one by month of its year', () => {
    assert.deepEqual(askOf('day', '2026-11'), { by: 'day', from: '2026-11-01', to: '2026-12-01' });
    assert.deepEqual(askOf('day', '2026-12'), { by: 'day', from: '2026-12-01', to: '2027-01-01' });
    assert.deepEqual(askOf('month', '2026-12'), { by: 'month', from: '2026-01-01', to: '2027-01-01' });
    assert.ok(isMonth('2026-09') && !isMonth('2026-13') && !isMonth('2026-9') && !isMonth(undefined));
});
