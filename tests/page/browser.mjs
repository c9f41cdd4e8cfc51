/*
 * browser.mjs -- as much of a phone's browser as hub/web/pay.js and plate.js ask for.
 *
 * The page is the template itself, filled in; time is the test's; what the page
 * asks the hub is written down, and answered by the test. Where the page goes
 * next is kept in went.
 */
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const web = new URL('../../hub/web/', import.meta.url);
const read = (name) => readFileSync(new URL(name, web), 'utf8');
const empty = new Set(['meta', 'link', 'input', 'path']);

class Element {
    constructor(tag, attributes) {
        this.tag = tag;
        this.attributes = attributes;
        this.children = [];
        this.listeners = {};
        this.hidden = 'hidden' in attributes;
        this.open = false;
        this.textContent = '';
        this.dataset = {};
        for (const [name, value] of Object.entries(attributes))
            if (name.startsWith('data-'))
                this.dataset[name.slice(5)] = value;
        this.classes = new Set((attributes.class ?? '').split(' ').filter(Boolean));
        this.classList = { add: (name) => this.classes.add(name) };
    }

    get name() { return this.attributes.name ?? ''; }
    get value() { return this.attributes.value ?? ''; }
    set value(text) { this.attributes.value = text; }
    closest(selector) { return this.matches(selector) ? this : null; }
    focus() {}
    get type() { return this.tag === 'button' ? this.attributes.type ?? 'submit' : this.attributes.type ?? 'text'; }
    get elements() { return [...this.querySelectorAll('input'), ...this.querySelectorAll('button')]; }
    getAttribute(name) { return this.attributes[name] ?? null; }
    addEventListener(name, then) { (this.listeners[name] ??= []).push(then); }

    matches(selector) {
        return selector.startsWith('.') ? this.classes.has(selector.slice(1)) : this.tag === selector;
    }

    querySelectorAll(selector) {
        const [first, ...rest] = selector.split(' ');

        if (rest.length > 0)
            return this.querySelectorAll(first).flatMap((one) => one.querySelectorAll(rest.join(' ')));
        return this.children.flatMap((child) =>
            [...(child.matches(selector) ? [child] : []), ...child.querySelectorAll(selector)]);
    }

    /* Whether what the browser does by itself was prevented. */
    fire(name, event = {}) {
        let prevented = false;

        for (const then of this.listeners[name] ?? [])
            then({ preventDefault() { prevented = true; }, ...event });
        return prevented;
    }
}

/* Tags as a tree; of the text only what stands directly in an element. */
function parse(html) {
    const root = new Element('#document', {});
    const open = [root];

    for (const [, text, close, tag, rest] of html.matchAll(/([^<]+)|<(\/?)([a-z0-9]+|!doctype)([^>]*)>/gi)) {
        const top = open.at(-1);

        if (text !== undefined) {
            top.textContent += text;
        } else if (close) {
            if (top.tag !== tag)
                throw new Error(`</${tag}> closes <${top.tag}>`);
            open.pop();
        } else if (tag.toLowerCase() !== '!doctype') {
            const attributes = {};

            for (const [, name, , value] of rest.matchAll(/([a-z0-9-]+)(="([^"]*)")?/gi))
                attributes[name] = value ?? '';
            const element = new Element(tag, attributes);
            top.children.push(element);
            if (!empty.has(tag))
                open.push(element);
        }
    }
    return root;
}

/* A phone that shows the page; values fill the template's {{placeholders}}. */
export class Phone {
    constructor(values, { answers = [], hash = '', page = 'pay' } = {}) {
        const html = read(`${page}.html`).replace(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? '');

        this.now = 1_000_000;
        this.timers = [];
        this.asked = [];
        this.answers = answers;
        this.went = [];
        this.document = parse(html);
        this.body = this.one('body');
        this.start(read(`${page}.js`), hash);
    }

    one(selector) {
        const [found] = this.document.querySelectorAll(selector);

        if (found === undefined)
            throw new Error(`the page has no ${selector}`);
        return found;
    }

    get state() { return `${this.body.dataset.state}/${this.body.dataset.reason}`; }

    start(script, hash) {
        const listeners = (this.windowListeners = {});
        const location = {
            hash,
            pathname: '/T/TICKET',
            search: '?code=1',
            assign: (url) => this.went.push(url),
            replace: (url) => this.went.push(url),
            reload: () => this.went.push('reload'),
        };
        const document = this.document;

        this.history = {
            state: this.history?.state ?? null,
            replaceState: (state, title, url) => {
                this.history.state = state;
                this.address = url;
                location.hash = '';
            },
        };
        document.documentElement = this.one('html');
        document.body = this.body;
        document.querySelector = (selector) => this.one(selector);
        this.window = {
            addEventListener: (name, then) => (listeners[name] = then),
        };
        vm.runInNewContext(script, {
            window: this.window,
            document,
            location,
            history: this.history,
            fetch: (url, options) => this.fetch(url, options),
            setTimeout: (then, ms) => this.later(then, ms),
            clearTimeout: (id) => (this.timers = this.timers.filter((timer) => timer.id !== id)),
            Date: { now: () => this.now },
            TypeError, /* what fetch() fails with is this world's */
        });
        document.fire('DOMContentLoaded');
    }

    later(then, ms) {
        const id = (this.lastTimer = (this.lastTimer ?? 0) + 1);

        this.timers.push({ id, then, at: this.now + ms });
        return id;
    }

    /* The last answer holds for all that is asked after it; an Error is a broken network. */
    fetch(url, options) {
        const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];

        this.asked.push({ url, method: options.method ?? 'GET', body: options.body });
        if (answer instanceof Error)
            return Promise.reject(answer);
        return Promise.resolve({ json: () => Promise.resolve(answer) });
    }

    /* Promises first, then what is due, in its order. */
    async pass(ms) {
        const until = this.now + ms;

        for (;;) {
            await new Promise((then) => setImmediate(then));
            const [next] = this.timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at);
            if (next === undefined)
                break;
            this.timers = this.timers.filter((timer) => timer !== next);
            this.now = Math.max(this.now, next.at);
            next.then();
        }
        this.now = until;
    }

    /* The form's button, or of several the one of that value. */
    async press(value) {
        const target = this.one('form').querySelectorAll('button').find((one) => value === undefined || one.value === value);

        this.one('form').fire('click', { target });
        this.one('form').fire('submit');
        await this.pass(0);
    }

    /* And WeChat's its own. */
    wechat() {
        const calls = [];

        this.window.WeixinJSBridge = { invoke: (name, values, then) => calls.push({ name, values, then }) };
        this.document.fire('WeixinJSBridgeReady');
        return calls;
    }

    /* Alipay's app puts its bridge into the page when it is ready. */
    bridge() {
        const calls = [];

        this.window.AlipayJSBridge = { call: (name, values, then) => calls.push({ name, values, then }) };
        this.document.fire('AlipayJSBridgeReady');
        return calls;
    }
}
