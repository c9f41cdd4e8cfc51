// What a plate's QR says where it is EMVCo's: a phone (zbarimg) reads the PNG, and parsers of others what it read.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc16ccitt } from 'crc';
import emvco from 'emvco-merchant-parse';
import { parse } from 'promptparse';

const folder = mkdtempSync(join(tmpdir(), 'emvco-'));
const hub = (...words) => execFileSync(process.env.HUB_BIN, ['--config', join(folder, 'hub.ini'), ...words], { encoding: 'utf8' });
let code;
let plate;

before(() => {
    writeFileSync(join(folder, 'hub.ini'), `[hub]
data = ${join(folder, 'data')}
public_base = https://pay.example.com
[plate]
qr = emvco
category = 5814
city = Beijing
`);
    hub('add', 'merchant', '闪聚咖啡');
    const store = /^store (\d+)$/m.exec(hub('add', 'store', '1', 'Chaoyang Road'))[1];
    const said = hub('add', 'plate', store, 'Table 3');
    plate = /^url \S+\/P\/(\w+)$/m.exec(said)[1];
    hub('plate', /^plate (\d+)/m.exec(said)[1], 'png', join(folder, 'plate.png'));
    code = execFileSync('zbarimg', ['-q', '--raw', join(folder, 'plate.png')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trimEnd();
});
after(() => rmSync(folder, { recursive: true }));

test('its checksum is CRC-16 as ISO/IEC 13239 has it, over all before it', () => {
    assert.match(code, /6304[0-9A-F]{4}$/);
    assert.equal(code.slice(-4), crc16ccitt(Buffer.from(code.slice(0, -4)), 0xffff).toString(16).toUpperCase().padStart(4, '0'));
});

test('promptparse reads it strictly, and finds our template in it', () => {
    const read = parse(code, true, true);

    assert.notEqual(read, null);
    assert.equal(read.getTagValue('00'), '01');
    assert.equal(read.getTagValue('01'), '11', 'a QR that is printed');
    assert.equal(read.getTagValue('52'), '5814');
    assert.equal(read.getTagValue('53'), '156');
    assert.equal(read.getTagValue('58'), 'CN');
    assert.equal(read.getTagValue('59'), 'Chaoyang Road');
    assert.equal(read.getTagValue('60'), 'Beijing');
    assert.equal(read.getTagValue('54'), undefined, 'the payer types the amount');
    assert.ok(read.validate('63'));
});

test('emvco-merchant-parse finds the plate where our template says it is', () => {
    const read = emvco.Parse(code);
    const [, ours] = Object.entries(read).find(([tag, value]) => tag >= '26' && tag <= '51' && value['00'] === 'com.shanju.pay');

    assert.equal(ours['01'], `P/${plate}`);
    assert.equal(read['59'], 'Chaoyang Road');
});

test('one letter that was misread is seen', () => {
    const wrong = code.replace('Beijing', 'Beijinh');

    assert.notEqual(wrong, code);
    assert.notEqual(parse(code, true), null);
    assert.equal(parse(wrong, true), null);
});
