/** The API keys of the sample persons, read from the file that a first start writes. No key is ever printed. */
import { join } from 'node:path';
import { PlainError } from './plain-error.js';
import { readJson } from './read-json.js';

/** @returns person → key */
export function readKeys(home: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const path = env.TOLLGATE_KEYS || join(home, 'keys.json');
  const keys = keysIn(readJson(path));
  if (Object.keys(keys).length > 0) return keys;
  throw new PlainError(
    `API keys are needed and ${path} has none. A first start of an embedded stack writes them; with a database of ` +
      'your own, name a file of the form {"keys": [{"person": "pmo", "token": "…"}]} in TOLLGATE_KEYS.',
  );
}

/** `{ keys: [{ person, token }] }`, or plainly `{ person: token }`. */
function keysIn(found: unknown): Record<string, string> {
  if (typeof found !== 'object' || found === null) return {};
  const listed = 'keys' in found && Array.isArray(found.keys) ? (found.keys as unknown[]) : undefined;
  const pairs = listed ? listed.map(personAndToken) : Object.entries(found);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

function personAndToken(key: unknown): [string, unknown] {
  const { person, token } = key as { person?: unknown; token?: unknown };
  return [String(person), token];
}
