// Bills, unpacked and decoded by another hand: Python's zipfile and csv.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

import { certSdk, china, execOf, fault, newBarcode, newNumber, post, sellerId, strictUrl } from './alipay_world.mjs';

const sdk = certSdk(strictUrl);
const exec = execOf(sdk);
const today = china().slice(0, 10);
const dayMs = 86400000;

// Names, lines that begin with #, and rows by their headers.
const python = `
import csv, io, json, sys, zipfile
told = []
with zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as packed:
    assert packed.testzip() is None
    for entry in packed.infolist():
        assert entry.flag_bits & 0x800 == 0 and entry.compress_type == zipfile.ZIP_DEFLATED
        lines = packed.read(entry).decode('gb18030').split('\\n')
        notes = [line for line in lines if line.startswith('#')]
        rows = list(csv.reader(line for line in lines if line and not line.startswith('#')))
        told.append({'name': entry.filename.encode('cp437').decode('gbk'), 'notes': notes,
            'rows': [dict(zip((cell.strip() for cell in rows[0]), (cell.strip() for cell in row))) for row in rows[1:]],
            'widths': sorted({len(row) for row in rows})})
json.dump(told, sys.stdout)
`;
const download = async (url) => {
  const answer = await fetch(url);
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
};
const unpack = (bytes) => JSON.parse(execFileSync('python3', ['-c', python], { input: bytes }));
const bill = async (billType = 'trade', billDate = today) => {
  const asked = await exec('alipay.data.dataservice.bill.downloadurl.query', { billType, billDate });
  assert.equal(asked.code, '10000', JSON.stringify(asked));
  const { status, bytes } = await download(asked.billDownloadUrl);
  assert.equal(status, 200);
  return unpack(bytes);
};
const turn = (ms) => post(strictUrl, '/sandbox/clock', { forward_ms: ms });

const outTradeNo = newNumber('BILL');
const other = newNumber('BILL');
const account = '2088000000000103';

test('there is no bill of a day that is not over', async () => {
  const ask = (billType, billDate) =>
    exec('alipay.data.dataservice.bill.downloadurl.query', { billType, billDate });
  assert.equal((await ask('trade', today)).subCode, 'isp.BILL_NOT_EXIST');
  assert.equal((await ask('trade', '2020-01-01')).subCode, 'isp.NO_BILL_DATA');
  assert.equal((await ask('trade', '2020-13-01')).subCode, 'isv.INVAILID_ARGUMENTS');
  assert.equal((await ask('', today)).subCode, 'isv.INVAILID_ARGUMENTS');
  assert.equal((await ask('gold', '2020-01-01')).subCode, 'isv.TYPE_NOT_SUPPORTED');
});

test('a bill has exactly what happened, in GBK, in a zip', async () => {
  const order = { totalAmount: '100.00', subject: '咖啡, 大杯😀', scene: 'bar_code' };
  const paid = await exec('alipay.trade.pay', { ...order, outTradeNo, authCode: newBarcode(),
    extendParams: { royalty_freeze: 'true' } });
  assert.equal(paid.code, '10000');
  await exec('alipay.trade.pay', { ...order, outTradeNo: other, totalAmount: '0.01', authCode: newBarcode() });
  await exec('alipay.trade.royalty.relation.bind', { outRequestNo: 'B1', receiverList: [{ type: 'userId', account }] });
  const settled = await exec('alipay.trade.order.settle', { outRequestNo: 'S1', tradeNo: paid.tradeNo,
    royaltyParameters: [{ transInType: 'userId', transIn: account, amount: '30.00' }] });
  assert.equal(settled.code, '10000', JSON.stringify(settled));
  assert.equal((await exec('alipay.trade.refund', { outTradeNo, refundAmount: '50.00', outRequestNo: 'R1' })).code,
    '10000');

  await turn(Date.parse(`${today}T00:00:00+08:00`) + dayMs + 9 * 3600000 + 1000 - Date.now());
  const [detail, summary] = await bill();
  assert.equal(detail.name, `${sellerId}0156_${today.replaceAll('-', '')}_业务明细.csv`);
  assert.equal(summary.name, `${sellerId}0156_${today.replaceAll('-', '')}_业务明细(汇总).csv`);
  assert.deepEqual([detail.widths, summary.widths], [[25], [12]]);
  const mine = (number) => detail.rows.filter((row) => row['商户订单号'] === number).map((row) => [
    row['业务类型'], row['商品名称'], row['订单金额（元）'], row['商家实收（元）'], row['退款批次号/请求号'],
    row['服务费（元）'], row['分润（元）']]);
  assert.deepEqual(mine(outTradeNo), [
    ['交易', '咖啡  大杯?', '100.00', '100.00', '', '-0.38', '-30.00'],
    ['退款', '咖啡  大杯?', '-50.00', '-50.00', 'R1', '0.19', '0.00']]);
  assert.deepEqual(mine(other), [['交易', '咖啡  大杯?', '0.01', '0.01', '', '0.00', '0.00']]);
  const [row] = detail.rows.filter((one) => one['商户订单号'] === outTradeNo);
  assert.equal(row['支付宝交易号'], paid.tradeNo);
  assert.equal(row['对方账户'], paid.buyerLogonId);
  assert.match(row['完成时间'], new RegExp(`^${today} \\d\\d:\\d\\d:\\d\\d$`));
  assert.equal(detail.notes[1], `#账号：[${sellerId}0156]`);
  assert.match(detail.notes[2], /^#起始日期：\[\d{4}年\d\d月\d\d日 00:00:00\]   终止日期：\[\d{4}年\d\d月\d\d日 00:00:00\]$/);
  const trades = detail.rows.filter((one) => one['业务类型'] === '交易');
  const total = trades.reduce((sum, one) => sum + Math.round(one['商家实收（元）'] * 100), 0);
  assert.equal(detail.notes.find((note) => note.startsWith('#交易合计')),
    `#交易合计：${trades.length}笔，商家实收共${(total / 100).toFixed(2)}元，商家优惠共0.00元`);
  assert.equal(summary.rows.at(-1)['门店编号'], '合计');
  assert.equal(Number(summary.rows.at(-1)['交易订单总笔数']), trades.length);
});

test('the account bill goes on from balance to balance', async () => {
  const [detail] = await bill('signcustomer');
  assert.match(detail.name, /_账务明细\.csv$/);
  const mine = detail.rows.filter((row) => row['商户订单号'] === outTradeNo);
  assert.deepEqual(mine.map((row) => [row['业务类型'], row['收入金额（+元）'], row['支出金额（-元）']]), [
    ['在线支付', '100.00', '0.00'], ['收费', '0.00', '-0.38'], ['交易分账', '0.00', '-30.00'],
    ['交易退款', '0.00', '-50.00'], ['退费', '0.19', '0.00']]);
  let balance = null;
  for (const row of detail.rows) {
    const moved = Math.round(row['收入金额（+元）'] * 100) + Math.round(row['支出金额（-元）'] * 100);
    const now = Math.round(row['账户余额（元）'] * 100);
    if (balance !== null) assert.equal(now, balance + moved);
    balance = now;
  }
  const state = await (await fetch(`${strictUrl}/sandbox/state`)).json();
  assert.equal(state.alipay.apps[0].balance_fen, balance);
});

test('a month is a bill, too, and v3 gives the same URL', async () => {
  await turn(32 * dayMs);
  const [detail] = await bill('trade', today.slice(0, 7));
  assert.ok(detail.rows.some((row) => row['商户订单号'] === outTradeNo));
  const { data } = await sdk.curl('GET', '/v3/alipay/data/dataservice/bill/downloadurl/query',
    { query: { bill_type: 'trade', bill_date: today } });
  const { bytes } = await download(data.bill_download_url);
  assert.ok(unpack(bytes)[0].rows.some((row) => row['商户订单号'] === outTradeNo));
});

test('the URL is good for half a minute, and as it is', async () => {
  const { billDownloadUrl } = await exec('alipay.data.dataservice.bill.downloadurl.query',
    { billType: 'trade', billDate: today });
  assert.equal((await download(billDownloadUrl.replace(`date=${today}`, 'date=2026-01-01'))).status, 403);
  assert.equal((await download(billDownloadUrl.replace(/token=.*/, 'token='))).status, 403);
  assert.equal((await download(billDownloadUrl)).status, 200);
  await turn(31000);
  assert.notEqual((await download(billDownloadUrl)).status, 200);
});

test('a bill can differ from what happened, on purpose', async () => {
  const [{ rows: truth }] = await bill();
  await fault(strictUrl, { what: 'bill_missing' });
  const [missing] = await bill();
  assert.deepEqual(missing.rows, truth.slice(1));
  await fault(strictUrl, { what: 'bill_extra' });
  const [extra] = await bill();
  assert.equal(extra.rows[0]['商户订单号'], 'NEVER0000001');
  assert.deepEqual(extra.rows.slice(1), truth);
  await fault(strictUrl, { what: 'bill_amount', value: 5 });
  const [amount] = await bill();
  assert.equal(Math.round(amount.rows[0]['订单金额（元）'] * 100), Math.round(truth[0]['订单金额（元）'] * 100) + 5);
  const [again] = await bill();
  assert.deepEqual(again.rows, truth);
});
