/*
 * client.ts -- how the console asks its hub.
 *
 * A change carries the session's CSRF token and an Idempotency-Key: who asks again after a
 * lost answer hands in the key of the first try, and nothing is done twice. Silence is no
 * answer: a change that nobody answered is a Problem NO_ANSWER, never a failure.
 */
import type { Language } from '../base/keep';

export class Problem extends Error {
    constructor(
        readonly code: string,
        readonly status: number,
        message: string,
        readonly detail: string | null = null,
        readonly field: string | null = null,
        readonly retryAfter: number | null = null,
        readonly requestId: string | null = null,
    ) {
        super(message);
    }
}

/** Where the browser has no line to the hub, or the hub is being started anew. */
export const NO_ANSWER = 'NO_ANSWER';

/** Who may sign in, and nothing else, before he has a second factor. */
const FACTOR_WANTED = 'SECOND_FACTOR_WANTED';

export type Asked = Readonly<Record<string, string | number | undefined>>;

interface Session {
    csrf: string;
    language: Language;
    /** Called when the hub no longer knows who we are. */
    onSignedOut: () => void;
    /** Called when the person must set up a second factor before anything else. */
    onFactorWanted: () => void;
}

const session: Session = {
    csrf: '',
    language: 'zh',
    onSignedOut: () => undefined,
    onFactorWanted: () => undefined,
};

export function setSession(known: Partial<Session>): void {
    Object.assign(session, known);
}

/** Also where the page is not of a secure context, as by plain HTTP from another machine. */
export function newKey(): string {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function urlOf(path: string, query: Asked): string {
    const written = new URLSearchParams();

    for (const [name, value] of Object.entries(query))
        if (value !== undefined && value !== '')
            written.set(name, String(value));
    const text = written.toString();

    return `/console/api${path}${text === '' ? '' : `?${text}`}`;
}

function textOf(value: unknown): string | null {
    return typeof value === 'string' && value !== '' ? value : null;
}

async function problemOf(answer: Response): Promise<Problem> {
    const wait = Number(answer.headers.get('retry-after') ?? '');
    let said: Record<string, unknown> = {};

    try {
        said = (await answer.json()) as Record<string, unknown>;
    } catch {
        /* a proxy's own page: the status says enough */
    }
    const detail = textOf(said.detail);
    const field = textOf(said.field) ?? (detail !== null && /^[a-z][a-z_]*(\.[a-z0-9_]+)?$/.test(detail) ? detail : null);

    return new Problem(
        textOf(said.code) ?? (answer.status >= 500 ? NO_ANSWER : 'REFUSED'), answer.status,
        textOf(said.message) ?? `HTTP ${String(answer.status)}`, detail === field ? null : detail, field,
        Number.isSafeInteger(wait) && wait > 0 ? wait : null, textOf(said.request_id));
}

async function ask(method: string, url: string, headers: Record<string, string>, body: string | Blob | null,
    signal: AbortSignal | null): Promise<Response> {
    let answer: Response;

    try {
        answer = await fetch(url, { method, headers, body, signal, credentials: 'same-origin', cache: 'no-store' });
    } catch (cause) {
        if (cause instanceof DOMException && cause.name === 'AbortError')
            throw cause;
        throw new Problem(NO_ANSWER, 0, '');
    }
    if (!answer.ok) {
        const problem = await problemOf(answer);

        if (answer.status === 401 && !url.startsWith('/console/api/session'))
            session.onSignedOut();
        if (problem.code === FACTOR_WANTED)
            session.onFactorWanted();
        throw problem;
    }
    return answer;
}

/* An answer that breaks off is none. */
async function whole<T>(answer: Response, body: Promise<T>): Promise<T> {
    try {
        return await body;
    } catch (cause) {
        if (cause instanceof DOMException && cause.name === 'AbortError')
            throw cause;
        throw new Problem(NO_ANSWER, answer.status, '');
    }
}

async function send<T>(method: string, url: string, headers: Record<string, string>, body: string | Blob | null,
    signal: AbortSignal | null): Promise<T> {
    const answer = await ask(method, url, headers, body, signal);

    return answer.status === 204 ? undefined as T : whole(answer, answer.json() as Promise<T>);
}

function languageHeader(): Record<string, string> {
    return { accept: 'application/json', 'accept-language': session.language };
}

/** Reads; what was asked before and is no longer wanted is dropped by its signal. */
export function read<T>(path: string, query: Asked = {}, signal: AbortSignal | null = null): Promise<T> {
    return send<T>('GET', urlOf(path, query), languageHeader(), null, signal);
}

/** Reads what is a file, and not JSON. */
export async function readFile(path: string, query: Asked): Promise<Blob> {
    const answer = await ask('GET', urlOf(path, query), languageHeader(), null, null);

    return whole(answer, answer.blob());
}

/** Changes; key is the same for each try of one thing. */
export function change<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: unknown, key = newKey(),
    query: Asked = {}): Promise<T> {
    const headers = {
        ...languageHeader(),
        'content-type': 'application/json',
        'x-csrf-token': session.csrf,
        'idempotency-key': key,
    };

    return send<T>(method, urlOf(path, query), headers, body === null ? null : JSON.stringify(body), null);
}

/** Hands in a file as it is; the hub knows what it is by its bytes. */
export function upload<T>(path: string, body: Blob, key: string, query: Asked): Promise<T> {
    const headers = {
        ...languageHeader(),
        'content-type': 'application/octet-stream',
        'x-csrf-token': session.csrf,
        'idempotency-key': key,
    };

    return send<T>('POST', urlOf(path, query), headers, body, null);
}
