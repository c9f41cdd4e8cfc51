/*
 * look.ts -- language and theme of this page, for whoever shows something.
 */
import { createContext, useContext } from 'react';
import type { Language, Theme } from './keep';
import type { Word } from '../words/words';

export type Say = (word: Word, values?: Readonly<Record<string, string | number>>) => string;

export interface Look {
    readonly language: Language;
    readonly theme: Theme;
    readonly dark: boolean;
    readonly say: Say;
    setLanguage(language: Language): void;
    setTheme(theme: Theme): void;
}

export const LookContext = createContext<Look | null>(null);

export function useLook(): Look {
    const look = useContext(LookContext);

    if (!look)
        throw new Error('no look above');
    return look;
}
