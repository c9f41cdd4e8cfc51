// The same seed, the same clock, the same calls: the same bytes. And what was before a restart
// is there after it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

import { rawCall } from './alipay_world.mjs';

const folder = mkdtempSync(join(tmpdir(), 'shanju-seed-'));
const keys = process.env.SANDBOX_KEYS;

const start = async (data, seed) => {
  const child = spawn(process.env.SANDBOX_BIN, ['--sandbox-data', join(folder, data), '--sandbox-seed', `${seed}`,
    '--sandbox-clock', '2026-12-01 09:00:00', '--sandbox-public-base', 'http://alipay.test',
    '--alipay-app-id', '2021000000000001', '--alipay-seller-id', '2088621000000001',
    '--alipay-app-public-key-file', `${keys}/app_public.pem`,
    '--alipay-private-key-file', `${keys}/alipay_private.pem`], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, url: line.split(' ').at(-1) };
};
const stop = async ({ child }) => {
  child.kill();
  await once(child, 'exit');
};

const timestamp = '2026-12-01 09:00:00';
const order = { total_amount: '88.88', subject: 'coffee' };
const story = async ({ url }) => {
  const said = [];
  const say = async (method, biz) => {
    const { text, headers } = await rawCall(url, { method, timestamp, biz_content: JSON.stringify(biz) });
    said.push(text, headers.get('trace_id'));
  };
  await say('alipay.trade.precreate', { ...order, out_trade_no: 'A' });
  await say('alipay.trade.pay', { ...order, out_trade_no: 'B', scene: 'bar_code', auth_code: '280000000000000000' });
  await say('alipay.trade.refund', { out_trade_no: 'B', refund_amount: '1.00', out_request_no: 'R1' });
  await say('alipay.trade.query', { out_trade_no: 'C' });
  return said;
};

test('one seed tells one story', async () => {
  const one = await start('one', 7);
  const two = await start('two', 7);
  const three = await start('three', 8);
  const [a, b, c] = [await story(one), await story(two), await story(three)];
  await Promise.all([one, two, three].map(stop));
  assert.deepEqual(a, b);
  assert.notDeepEqual(a, c);
  assert.match(a[2], /"gmt_payment":"2026-12-01 09:00:00"/);
});

test('a restart forgets nothing and says no number twice', async () => {
  const again = await start('one', 7);
  const ask = async (method, biz) => Object.values((await rawCall(again.url,
    { method, timestamp, biz_content: JSON.stringify(biz) })).json)[0];
  assert.equal((await ask('alipay.trade.query', { out_trade_no: 'B' })).trade_status, 'TRADE_SUCCESS');
  assert.equal((await ask('alipay.trade.precreate', { ...order, out_trade_no: 'D' })).code, '10000');
  assert.equal((await ask('alipay.trade.pay', { ...order, out_trade_no: 'E', scene: 'bar_code',
    auth_code: '280000000000000000' })).sub_code, 'ACQ.PAYMENT_AUTH_CODE_INVALID');
  await stop(again);
  rmSync(folder, { recursive: true });
});
