/*
 * hostile_texts.mjs -- texts that attack who looks at them, and texts that are to be refused.
 */

/** Each names the field that it was written into, so that what is seen says where it came from. */
export function hostileTexts(number, max) {
    const room = Number.isFinite(max) ? max : 60;
    const long = `${number}${'W'.repeat(room)}`.slice(0, room);

    return [
        `"><img src=x onerror=__xss(${number})>`,
        `<svg/onload=__xss(${number})>`,
        `'-__xss(${number})-'</script><b>`,
        `javascript:__xss(${number})`,
        `{{7*7}}\${7*7}<%= ${number} %>`,
        `🏮𠮷 שלום ${number}`,
        long,
    ].filter((text) => Buffer.byteLength(text) <= room);
}

/** [text, the problem that it is] */
export function refusedTexts(max) {
    return [
        ['a\u0007', 'TEXT_HIDDEN'], ['\u001b[2J', 'TEXT_HIDDEN'], ['\u202egp', 'TEXT_HIDDEN'], ['\u2066a', 'TEXT_HIDDEN'],
        ['\u0085', 'TEXT_HIDDEN'], ['a\u0000b', 'NOT_JSON'],
        ...(Number.isFinite(max) ? [['W'.repeat(max + 1), 'FIELD_WRONG']] : []),
    ];
}
