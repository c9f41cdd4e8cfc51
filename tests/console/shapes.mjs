/*
 * shapes.mjs -- what the doors take, read where it is written: the tables of the console's doors in C, and the
 * OpenAPI document of those of /v1. A field that is new is there by itself.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

/* The members of one initialiser: {.name = "x", .kind = SHAPE_TEXT, …}. */
function fieldsIn(body, macros) {
    return body.split('.name = ').slice(1).map((piece) => ({
        name: /^\(?"(\w+)"/.exec(piece)?.[1],
        kind: /\.kind = SHAPE_(\w+)/.exec(piece)?.[1],
        optional: /\.optional = true/.test(piece),
        mayBeEmpty: /\.may_be_empty = true/.test(piece),
        max: Number(macros[/\.max = (\w+)/.exec(piece)?.[1]] ?? /\.max = (\d+)/.exec(piece)?.[1] ?? Number.NaN),
    })).filter((field) => field.name !== undefined);
}

/* Those of applications are a list of their own (hub/flow/admission.def). */
function admissionFields() {
    return [...readFileSync('hub/flow/admission.def', 'utf8').matchAll(/^(?:PERSONAL_)?FIELD\(\w+, "(\w+)", (\d+)\)/gm)]
        .map(([, name, max]) => ({ name, kind: 'TEXT', optional: true, mayBeEmpty: true, max: Number(max) }));
}

function shapesOf(file) {
    const source = readFileSync(`hub/console/${file}`, 'utf8');
    const macros = Object.fromEntries([...source.matchAll(/^#define (\w+) (\d+)$/gm)].map(([, name, value]) => [name, value]));
    const arrays = {};

    for (const [, name, body] of source.matchAll(/^static const struct shape_field (\w+)\[\w*(?: \+ 1)?\] = \{\n([^]*?)\n\};/gm))
        arrays[name] = body.includes('admission.def') ? [...admissionFields(), ...fieldsIn(body.split('#undef').at(-1), macros)]
            : fieldsIn(body, macros);
    return [...source.matchAll(/static const struct shape \w+ = \{\s*"(\w+)",\s*(\w+),\s*([^}]+)\}/g)]
        .map(([, title, array, count]) => {
            assert.ok(arrays[array], `${file}: no table ${array}`);
            return { title, file, fields: arrays[array].slice(0, /^\d+$/.test(count) ? Number(count) : undefined) };
        });
}

/** Of the console's own doors: {title, file, fields: [{name, kind, optional, mayBeEmpty, max}]}. */
export const consoleShapes = () =>
    readdirSync('hub/console', { recursive: true }).filter((name) => name.endsWith('_api.c')).flatMap(shapesOf);

/* A text that is not one of a few words or a number of ours. */
const isText = (schema) => schema.type === 'string' && !schema.enum && !schema.pattern && !schema.oneOf;

function textsIn(document, schema, path = '') {
    return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
        const of = value.$ref ?? value.items?.$ref;

        if (of !== undefined)
            return textsIn(document, document.components.schemas[of.split('/').at(-1)], `${path}${name}.`);
        return isText(value) ? [{ name: path + name, kind: value.format === undefined ? 'TEXT' : 'URL', max: value.maxLength,
            optional: !(schema.required ?? []).includes(name) }] : [];
    });
}

/** Of /v1, by the OpenAPI document: only texts and addresses, and those of objects inside as "faults.reason". */
export const merchantShapes = (document) => Object.values(document.paths).flatMap((ways) => Object.values(ways))
    .map((way) => Object.values(way.requestBody?.content ?? {})[0]?.schema?.$ref?.split('/').at(-1))
    .filter((title) => title !== undefined)
    .map((title) => ({ title, file: '/v1', fields: textsIn(document, document.components.schemas[title]) }));
