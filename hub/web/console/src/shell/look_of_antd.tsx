/*
 * look_of_antd.tsx -- Ant Design in our language, colours and policy.
 *
 * Its styles are made while it runs. The nonce that index.html came with lets them through; the
 * browser hides it from attributes, not from the property. What stands above the page stands in
 * #popups: over <body> itself a dialog would write a style without the nonce, to stop it from
 * scrolling; shell.css does that.
 */
import { App, ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useMemo, type ReactNode } from 'react';
import { useLook } from '../base/look';

function nonceOfPage(): string {
    return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

function popups(): HTMLElement {
    return document.getElementById('popups') ?? document.body;
}

export function LookOfAntd({ children }: { children: ReactNode }) {
    const { language, dark } = useLook();
    const csp = useMemo(() => ({ nonce: nonceOfPage() }), []);
    const look = useMemo(() => ({
        hashed: false,
        algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: {
            colorPrimary: dark ? '#7ba4ff' : '#1455e6',
            colorError: dark ? '#ff9676' : '#b42a06',
            colorSuccess: dark ? '#4cc98a' : '#08733e',
            colorWarning: dark ? '#f0b557' : '#8f5200',
            colorLink: dark ? '#7ba4ff' : '#1455e6',
            colorLinkHover: dark ? '#a9c4ff' : '#1246bf',
            colorPrimaryHover: dark ? '#a9c4ff' : '#1246bf',
            colorTextDescription: dark ? '#a3adbd' : '#5c6575',
            colorTextPlaceholder: dark ? '#8b94a5' : '#6b7483',
            colorTextLightSolid: dark ? '#10131a' : '#ffffff',
            colorBgContainer: dark ? '#191b21' : '#ffffff',
            colorBgElevated: dark ? '#202329' : '#ffffff',
            fontFamily: 'inherit',
            borderRadius: 8,
        },
    }), [dark]);

    return (
        <ConfigProvider locale={language === 'zh' ? zhCN : enUS} csp={csp} theme={look} wave={{ disabled: true }}
            getPopupContainer={popups} button={{ autoInsertSpace: false }}>
            <App component={false}>{children}</App>
        </ConfigProvider>
    );
}
