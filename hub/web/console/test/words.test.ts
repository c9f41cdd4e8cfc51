import assert from 'node:assert/strict';
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
