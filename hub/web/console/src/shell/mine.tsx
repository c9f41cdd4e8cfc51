/*
 * mine.tsx -- at the right of the head: language, theme, and the person's own menu.
 */
import { DownOutlined, GlobalOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { change } from '../api/client';
import { useHere } from '../base/here';
import type { Theme } from '../base/keep';
import { useLook } from '../base/look';
import { go, usePlace } from '../base/route';

const themes: readonly Theme[] = ['light', 'dark', 'system'];

export function Mine({ onLeft }: { onLeft: () => void }) {
    const { me } = useHere();
    const { language, theme, dark, say, setLanguage, setTheme } = useLook();
    const place = usePlace();
    const signOut = async () => {
        try {
            await change('DELETE', '/session', null);
        } finally {
            onLeft();
        }
    };

    return (
        <div className="mine">
            <Button type="text" icon={<GlobalOutlined />} lang={language === 'zh' ? 'en' : 'zh-CN'}
                onClick={() => { setLanguage(language === 'zh' ? 'en' : 'zh'); }}>
                {language === 'zh' ? 'EN' : '中'}
            </Button>
            <Dropdown trigger={['click']} menu={{
                selectedKeys: [theme],
                items: themes.map((one) => ({ key: one, label: say(`theme.${one}`) })),
                onClick: ({ key }) => { setTheme(key as Theme); },
            }}>
                <Button type="text" icon={dark ? <MoonOutlined /> : <SunOutlined />} aria-label={say('theme')} />
            </Dropdown>
            <Dropdown trigger={['click']} menu={{
                items: [
                    { key: 'account', label: say('menu.account') },
                    { type: 'divider' },
                    { key: 'out', label: say('signout') },
                ],
                onClick: ({ key }) => {
                    if (key === 'out')
                        void signOut();
                    else
                        go('/account', { at: place.query.at });
                },
            }}>
                <Button type="text" className="me">{me.staff.name || me.staff.login} <DownOutlined /></Button>
            </Dropdown>
        </div>
    );
}
