// doors -- the doors of the console, and who may what there, read from the tables in hub/.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const words = Object.fromEntries([...readFileSync('hub/flow/permission.def', 'utf8')
  .matchAll(/^PERMISSION\((\w+), "([^"]+)"/gm)].map(([, name, word]) => [name, word]));

// Roles that are built in: {word, kind, may}.
export const roles = [...readFileSync('hub/flow/role.def', 'utf8')
  .matchAll(/^ROLE\((\w+), \d+, "(\w+)", ORGANISATION_(\w+), "[^"]*", "[^"]*",((?:\s*"[^"]*")+)\)/gm)]
  .map(([, , word, kind, text]) => ({ word, kind: kind.toLowerCase(),
    may: new Set([...text.matchAll(/"([^"]*)"/g)].map((one) => one[1]).join('').trim().split(/ +/)) }));

function doorsOf(file) {
  const source = readFileSync(`hub/console/${file}`, 'utf8');
  const macros = [...source.matchAll(/^#define (\w+) (.+)$/gm)];
  const resolve = (text) => macros.reduce((now, [, name, body]) => now.replace(new RegExp(`\\b${name}\\b`, 'g'), body), text);

  return [...source.matchAll(/\{"(GET|POST|PATCH|DELETE)", ([^,]+), ([^,]+(?:\([^)]*\))?[^,]*),/g)]
    .map(([, method, path, demands]) => ({ file, method, demands: resolve(resolve(demands)),
      path: [...resolve(path).matchAll(/"([^"]*)"/g)].map((one) => one[1]).join('') }))
    .filter((door) => door.path.startsWith('/console/api/') && /ROUTE_(STAFF|MAY)/.test(door.demands))
    .map((door) => ({ ...door, permission: words[/PERMISSION_(\w+)/.exec(door.demands)?.[1]] }));
}

// Each that wants somebody signed in: {file, method, path, demands, permission}.
export const allDoors = readdirSync('hub/console', { recursive: true }).filter((name) => name.endsWith('_api.c')).flatMap(doorsOf);

// The OpenAPI document of /v1.
export const openapi = JSON.parse(execFileSync(`${process.env.BIN ?? 'build/bin'}/shanju-hub`, ['openapi'], { encoding: 'utf8' }));

// The doors of /v1 that a merchant's people have below /console/api/merchant.
export const merchantDoors = () => Object.entries(openapi.paths)
  .filter(([path]) => !/^\/v1\/orders/.test(path)).flatMap(([path, methods]) => Object.keys(methods)
    .map((method) => ({ file: '/v1', method: method.toUpperCase(),
      path: path.replace('/v1/', '/console/api/merchant/').replace(/\{[^}]*\}/, ':') })));
