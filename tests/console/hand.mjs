/*
 * hand.mjs -- somebody who is signed in and asks the doors as the page would, by its cookie and token.
 */
import assert from 'node:assert/strict';
import { becomes } from './browser.mjs';

async function asked(page, method, path, body, csrf) {
    return page.evaluate(async ([way, where, what, token]) => {
        const answer = await fetch(`/console/api${where}`, { method: way, body: way === 'GET' ? undefined : what,
            headers: { 'content-type': 'application/json', 'x-csrf-token': token, 'idempotency-key': crypto.randomUUID(),
                'accept-language': 'en' } });
        const text = await answer.text();

        return { status: answer.status, text };
    }, [method, path, typeof body === 'string' ? body : JSON.stringify(body ?? {}), csrf]);
}

/** The page shows something of the console's origin. A body that is text is sent as it is. */
export async function handOf(page) {
    const hand = { csrf: '' };
    const me = async () => JSON.parse((await asked(page, 'GET', '/me', null, '')).text).csrf;

    hand.ask = async (method, path, body) => {
        const { status, text } = await asked(page, method, path, body, hand.csrf);

        try {
            return { status, body: JSON.parse(text) };
        } catch {
            return { status, body: text };
        }
    };
    hand.must = async (method, path, body) => {
        const answer = await hand.ask(method, path, body);

        assert.equal(answer.status, 200, `${method} ${path}: ${JSON.stringify(answer.body)}`);
        return answer.body;
    };
    hand.get = (path) => hand.must('GET', path);
    hand.first = (path) => becomes(`one of ${path}`, true, async () => {
        const { items } = await hand.get(path);

        hand.found = items[0];
        return items.length > 0;
    }).then(() => hand.found);
    /** A session that is a new one has a new token. */
    hand.know = async () => {
        hand.csrf = await me();
    };
    hand.come = async (link, login, password) => {
        await hand.must('POST', '/invitation', { token: link.trim().split('/').pop(), password });
        await hand.must('POST', '/session', { login, password });
        await hand.know();
    };
    return hand;
}
