// What is true after all of it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appSecret, dump, hold, hubLog, otherSecret } from './world.mjs';

// --- the end ---

test('every operation of the document was seen to answer 200, and to be refused where it can be', () => {
    for (const [path, item] of Object.entries(hold.document.paths))
        for (const method of Object.keys(item)) {
            const name = `${method.toUpperCase()} ${path}`;
            assert.ok(hold.seen.has(`${name} 200`), `${name} was never seen to answer 200`);
            if (item[method].security.length > 0)
                assert.ok(hold.seen.has(`${name} refused`), `${name} was never seen to refuse`);
        }
});

// Problems that no request of this program meets, and what holds them instead.
const elsewhere = {
    EXPIRED: 'an order can be paid for a minute at least: hub/flow/barcode_flow_test.c',
    TOO_OFTEN: 'two million requests in ten minutes: hub/api/gate_test.c',
    CALLS_USED_UP: 'the platform gives a merchant a package: tests/scenario/72-package.sh',
    SUSPENDED: 'a command or a person suspends an organisation: tests/scenario/42-organisations.sh',
    BROKEN: 'a fault of ours: tests/scenario, where disks fail',
};

test('every problem that a client can cause was caused', (context) => {
    const all = hold.document.components.schemas.Problem.properties.code.oneOf.map((one) => one.const);
    for (const code of all) {
        context.diagnostic(`${code}: ${hold.codes.get(code) ?? `not here, ${elsewhere[code]}`}`);
        assert.ok(hold.codes.has(code) || elsewhere[code], `${code} was never seen, and nothing says why`);
        assert.ok(!(hold.codes.has(code) && elsewhere[code]), `${code} was seen: it needs no reason`);
    }
    for (const code of Object.keys(elsewhere)) assert.ok(all.includes(code), code);
});

test('no secret is in the log or in the database', () => {
    const log = hubLog();
    const all = dump();
    for (const secret of [appSecret, otherSecret]) {
        assert.ok(!log.includes(secret));
        assert.ok(!all.includes(secret) && !all.includes(Buffer.from(secret).toString('hex')));
    }
});
