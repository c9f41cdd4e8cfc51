/*
 * keep.ts -- what this browser remembers between visits: language and theme, and nothing of anybody's.
 *
 * A browser that keeps nothing (a private window) forgets them; that is all.
 */
export type Language = 'zh' | 'en';
export type Theme = 'light' | 'dark' | 'system';

function read(name: string): string | null {
    try {
        return window.localStorage.getItem(`shanju.${name}`);
    } catch {
        return null;
    }
}

function write(name: string, value: string): void {
    try {
        window.localStorage.setItem(`shanju.${name}`, value);
    } catch {
        /* said above */
    }
}

/** Chinese first: English for those whose browser speaks no Chinese at all. */
export function keptLanguage(): Language {
    const kept = read('language');

    if (kept === 'zh' || kept === 'en')
        return kept;
    return navigator.languages.some((one) => one.toLowerCase().startsWith('zh')) ? 'zh' : 'en';
}

export function keepLanguage(language: Language): void {
    write('language', language);
}

export function keptTheme(): Theme {
    const kept = read('theme');

    return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function keepTheme(theme: Theme): void {
    write('theme', theme);
}
