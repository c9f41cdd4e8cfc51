/*
 * hostile.test.mjs -- whatever somebody writes into a field of the console, of /v1 or of a wallet, others read as text.
 *
 * The fields are read where the doors declare them; a shape with a text that no row of hostile_doors.mjs writes into
 * fails here. Then every page is opened, in both languages.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { isAccessible, openBrowser, picture } from './browser.mjs';
import { hostileDoors } from './hostile_doors.mjs';
import { places, Walk, watch } from './hostile_look.mjs';
import { hostileTexts, refusedTexts } from './hostile_texts.mjs';
import { beNobody, comeIn, furnish, invite } from './hostile_world.mjs';
import { consoleShapes, merchantShapes } from './shapes.mjs';

const hub = process.env.BIN ?? 'build/bin';
const document = JSON.parse(execFileSync(`${hub}/shanju-hub`, ['openapi'], { encoding: 'utf8' }));
const shapes = [...consoleShapes(), ...merchantShapes(document)];
const AGENT = '"><img src=x onerror=__xss(1)>';
const COMPLAINT = '"><img src=x onerror=__xss(2)>';
/* What was taken, by where it was written. */
const kept = { 'the browser that signed in': [AGENT], 'what a payer complains of': [COMPLAINT] };
/* What no page shows. */
const hidden = hostileDoors.flatMap(({ shape, unseen }) => (unseen ?? []).map((name) => `${shape} ${name}`));
let browser, first, second, stranger, w, fields = 2;

before(async () => {
    browser = await openBrowser();
});
after(() => browser?.close());

/* "faults.reason": of the one member of a list, or of an object. */
function written(body, path, text) {
    const [name, inside] = path.split('.');

    if (inside === undefined)
        return { ...body, [name]: text };
    return { ...body, [name]: name === 'faults' ? [{ field: 'license_copy', reason: '不清晰', ...body.faults?.[0], [inside]: text }]
        : { way: 'barcode', [inside]: text } };
}

async function ask(row, body) {
    const [method, path] = row.ask(w);
    const raw = JSON.stringify(body);

    return row.who === 'app' ? w.client.send(method, path, raw, { key: `k${Math.random()}` })
        : { first, second, stranger }[row.who ?? 'first'].hand.ask(method, path, raw);
}

const named = (answer) => answer.body.field ?? answer.body.detail ?? '';

async function refuses(row, field) {
    for (const [text, code] of refusedTexts(field.max)) {
        const answer = await ask(row, written(await row.body(w), field.name, text));
        const what = `${row.shape} ${field.name} ${JSON.stringify(text.slice(0, 20))}: ${JSON.stringify(answer)}`;

        assert.equal(answer.body.code, field.kind === 'URL' && code === 'TEXT_HIDDEN' ? 'FIELD_WRONG' : code, what);
        if (code !== 'NOT_JSON')
            assert.ok(field.name.split('.').includes(named(answer)), what);
    }
}

/* A field of a form of its own takes none of it; another takes all of it that has room. */
async function takes(row, field) {
    const isStrict = row.strict?.includes(field.name);
    const number = (fields += 1);

    const all = hostileTexts(number, field.max);

    for (const text of isStrict ? all.filter((one) => /\W/.test(one)) : row.once ? all.slice(0, 1) : all) {
        const answer = await ask(row, written(await row.body(w), field.name, text));
        const what = `${row.shape} ${field.name} ${text.slice(0, 40)}: ${JSON.stringify(answer)}`;

        assert.ok(answer.status < 500, what);
        if (row.asks?.includes(field.name))
            continue;
        if (isStrict) {
            assert.ok(answer.status >= 400, what);
            continue;
        }
        assert.equal(answer.status, 200, what);
        (kept[`${row.shape} ${field.name}`] ??= []).push(text);
    }
}

/* All fields at once, so that one thing has them all. */
async function takesAll(row, texts) {
    const free = texts.filter(({ name }) => !row.strict?.includes(name) && !row.asks?.includes(name));

    if (row.once || free.length < 2)
        return;
    const number = (fields += 1);
    let body = await row.body(w);

    for (const { name, max } of free) {
        const [text] = hostileTexts(number, max);

        body = written(body, name, text);
        kept[`${row.shape} ${name}`].push(text);
    }
    const answer = await ask(row, body);

    assert.equal(answer.status, 200, `${row.shape}, all of it: ${JSON.stringify(answer)}`);
    w.made[row.shape] = answer.body.id;
}

test('one of everything is there', async () => {
    first = await comeIn(browser, process.env.CONSOLE_INVITATION, 'admin');
    first.dialogs = await watch(first.page);
    w = await furnish(first.page, first.hand, COMPLAINT);
    second = await invite(browser, first.hand, AGENT);
    second.dialogs = await watch(second.page);
    stranger = await beNobody(browser);
});

test('each shape that has a text has a row here', () => {
    for (const { title, file, fields: all } of shapes)
        if (all.some(({ kind }) => kind === 'TEXT'))
            assert.ok(hostileDoors.some(({ shape }) => shape === title), `${file}: nobody writes into ${title}`);
    assert.ok(shapes.length > 40, `${shapes.length} shapes`);
});

for (const row of hostileDoors)
    test(`${row.shape}: what cannot be seen is refused beside its field, all else is a text`, async () => {
        const { fields: all } = shapes.find(({ title }) => title === row.shape);
        const texts = all.filter(({ kind }) => kind === 'TEXT' || kind === 'URL');

        assert.ok(texts.length > 0);
        assert.ok(second, 'there is nothing to write upon');
        for (const field of texts) {
            await refuses(row, field);
            await takes(row, field);
        }
        await takesAll(row, texts);
    });

/* Where the rest is shown that neither the platform nor the merchant shows. */
const walks = () => [...[1, w.merchant].flatMap((at) => places.map((place) => `${place}?at=${at}`)),
    `/admissions?at=${w.partner}`, `/admissions/${w.admission}?at=${w.partner}`, `/admissions/${w.submitted}?at=${w.partner}`,
    `/orders/${w.made.NewOrder}?at=${w.merchant}`, `/organisations?at=${w.partner}`, `/onboardings?at=${w.partnerMerchant}`];

for (const [language, lang] of [['中文', 'zh-CN'], ['English', 'en']])
    test(`every page shows it as text, and nothing of it runs: ${language}`, async () => {
        const { page, said } = first;
        const isFirst = lang === 'zh-CN';
        const walk = new Walk(first, isFirst);
        const seconds = new Walk(second, false);

        said.length = 0; /* what was refused until now */
        second.said.length = 0;
        await page.goto('about:blank');
        await second.page.goto('about:blank');
        await page.goto(`${process.env.CONSOLE_URL}#/account`);
        await page.locator('.mine button[lang]').waitFor();
        if (await page.evaluate(() => globalThis.document.documentElement.lang) !== lang)
            await page.locator(`.mine button[lang="${lang}"]`).click();
        for (const path of walks())
            await walk.visit(path);
        await seconds.visit('/account');
        const text = walk.text + seconds.text;

        assert.ok(seconds.text.includes(AGENT), 'who is signed in is not told by which browser');

        /* What only a dialog shows is looked for where dialogs are opened. */
        const unseen = Object.entries(kept).filter(([where, texts]) => !hidden.includes(where) &&
            !texts.some((one) => text.includes(one))).map(([where]) => where);

        assert.deepEqual(isFirst ? unseen : [], []);
        assert.ok(walk.been.size > 8, [...walk.been.keys()].join(' '));
        await page.goto(`${process.env.CONSOLE_URL}#/organisations?at=${w.merchant}`);
        await page.locator('.listing').waitFor();
        await isAccessible(page, 'hostile');
        await picture(page, `hostile-${lang}`);
    });
