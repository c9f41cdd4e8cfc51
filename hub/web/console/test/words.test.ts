import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { en } from '../src/words/en';
import { sayIn, wordOr } from '../src/words/words';
import { zh } from '../src/words/zh';

const placesIn = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

test('both dictionaries have the same words, in the same order', () => {
    assert.deepEqual(Object.keys(en), Object.keys(zh));
});

test('no word is empty, and both languages fill in the same', () => {
    for (const [word, text] of Object.entries(zh)) {
        const other = en[word as keyof typeof zh];

        assert.ok(text.trim() !== '' && other.trim() !== '', word);
        assert.deepEqual(placesIn(text), placesIn(other), word);
    }
});

test('the Chinese words are Chinese', () => {
    for (const [word, text] of Object.entries(zh))
        assert.match(text, /\p{Script=Han}/u, word);
    for (const [word, text] of Object.entries(en))
        assert.doesNotMatch(text, /\p{Script=Han}/u, word);
});

test('a word is filled in', () => {
    assert.equal(sayIn('en', 'share.count', { count: 10 }), '10 payments');
    assert.equal(sayIn('zh', 'share.count', {}), ' 笔');
});

test('what the hub says and we have no word for has another', () => {
    assert.equal(wordOr('state.paid', 'state.other'), 'state.paid');
    assert.equal(wordOr('state.unheard_of', 'state.other'), 'state.other');
});

/* Rows of the tables of doors: {"POST", "/console/api/…", demands, …}; what they are written with are macros. */
function doorsOf(file: string): string[] {
    const source = readFileSync(`../../console/${file}`, 'utf8');
    const macros = [...source.matchAll(/^#define (\w+) (.+)$/gm)];
    const written = (text: string) => macros.reduce(
        (now, [, name = '', body = '']) => now.replace(new RegExp(`\\b${name}\\b`, 'g'), body), text);

    return [...source.matchAll(/\{"(POST|PATCH|DELETE)", ([^,]+),/g)].map(([, method = '', path = '']) =>
        `${method} ${[...written(path).matchAll(/"([^"]*)"/g)].map(([, text]) => text).join('').replace('/console/api/', '')}`);
}

test('what the audit tells of people has words: each door that changes something', () => {
    const doors = readdirSync('../../console', { recursive: true }).map(String)
        .filter((file) => file.endsWith('_api.c')).flatMap(doorsOf);

    assert.ok(doors.length > 30, String(doors.length));
    assert.deepEqual(doors.filter((door) => !(`action.${door}` in zh)), []);
});
