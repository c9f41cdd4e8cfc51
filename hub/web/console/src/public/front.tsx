/*
 * front.tsx -- the frame of what a stranger sees: the name, a title, a choice of language.
 */
import type { ReactNode } from 'react';
import { useLook } from '../base/look';

interface FrontProps {
    title: string;
    /** Its fields and buttons are Ant Design's. */
    plain?: boolean;
    children: ReactNode;
}

export function Front({ title, plain, children }: FrontProps) {
    const { language, say, setLanguage } = useLook();

    return (
        <div className="front">
            <header>
                <span className="brand">
                    <img src="/console/logo.svg" alt="" width={28} height={28} />{say('brand')}
                </span>
                <button type="button" className="quiet" lang={language === 'zh' ? 'en' : 'zh-CN'}
                    onClick={() => { setLanguage(language === 'zh' ? 'en' : 'zh'); }}>
                    {language === 'zh' ? 'English' : '中文'}
                </button>
            </header>
            <main className={plain ? undefined : 'own'}>
                <h1>{title}</h1>
                {children}
            </main>
        </div>
    );
}
