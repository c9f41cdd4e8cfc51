/*
 * look_provider.tsx -- holds language and theme, and writes them into <html>, where styles look.
 */
import { useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import { sayIn } from '../words/words';
import { keepLanguage, keepTheme, keptLanguage, keptTheme } from './keep';
import { LookContext, type Look } from './look';

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

function onSystem(then: () => void): () => void {
    systemDark.addEventListener('change', then);
    return () => {
        systemDark.removeEventListener('change', then);
    };
}

export function LookProvider({ children }: { children: ReactNode }) {
    const [language, setLanguage] = useState(keptLanguage);
    const [theme, setTheme] = useState(keptTheme);
    const isSystemDark = useSyncExternalStore(onSystem, () => systemDark.matches);
    const dark = theme === 'system' ? isSystemDark : theme === 'dark';

    useEffect(() => {
        document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
        document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    }, [language, dark]);

    const look = useMemo<Look>(() => ({
        language,
        theme,
        dark,
        say: (word, values) => sayIn(language, word, values),
        setLanguage: (next) => {
            keepLanguage(next);
            setLanguage(next);
        },
        setTheme: (next) => {
            keepTheme(next);
            setTheme(next);
        },
    }), [language, theme, dark]);

    return <LookContext.Provider value={look}>{children}</LookContext.Provider>;
}
