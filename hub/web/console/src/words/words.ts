/*
 * words.ts -- every word that the console says, by its name, in either language.
 *
 * The Chinese dictionary says which words there are; the English one has the same, or does
 * not compile.
 */
import type { Language } from '../base/keep';
import { en } from './en';
import { zh } from './zh';

export type Word = keyof typeof zh;

const dictionaries: Readonly<Record<Language, Readonly<Record<Word, string>>>> = { zh, en };

/** The word, with {name} replaced by what values say. */
export function sayIn(language: Language, word: Word, values: Readonly<Record<string, string | number>> = {}): string {
    return dictionaries[language][word].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** A word whose name is put together from what the hub says; other when we have none for it. */
export function wordOr(name: string, other: Word): Word {
    return name in zh ? (name as Word) : other;
}
