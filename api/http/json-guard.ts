/**
 * Checks parsed JSON before any schema does, because a value that is too deep would overflow a recursive schema, and some
 * keys and characters harm what reads them later. It walks with a list, because recursion could overflow too.
 */
import { ProblemError } from '../errors.js';
import { pointerOf } from './field-errors.js';

export const DEEPEST_JSON = 20;

/** Keys that reach an object's prototype when a careless merge copies them. */
const POLLUTING = new Set(['__proto__', 'constructor', 'prototype']);

/** NUL and halves of a surrogate pair. A database writes other characters for them, so that a hash would no longer fit. */
const UNSTORABLE = /[\u0000\p{Cs}]/u;

interface Place {
  readonly value: unknown;
  readonly path: readonly PropertyKey[];
}

/** @throws ProblemError `json-refused` naming the first bad place */
export function guardJson(root: unknown): void {
  const open: Place[] = [{ value: root, path: [] }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value, path } = place;
    if (typeof value === 'string' && UNSTORABLE.test(value))
      refuseAt(path, 'holds a character that is no text');
    if (typeof value !== 'object' || value === null) continue;
    if (path.length >= DEEPEST_JSON)
      refuseAt(path.slice(0, 3), `is nested deeper than ${DEEPEST_JSON} levels`);
    for (const [key, inner] of entriesOf(value)) {
      if (POLLUTING.has(String(key))) refuseAt([...path, key], 'is a key that is never accepted');
      open.push({ value: inner, path: [...path, key] });
    }
  }
}

function entriesOf(value: object): [PropertyKey, unknown][] {
  return Array.isArray(value) ? value.map((inner: unknown, index) => [index, inner]) : Object.entries(value);
}

function refuseAt(path: readonly PropertyKey[], what: string): never {
  const pointer = pointerOf(path);
  throw new ProblemError('json-refused', `${pointer === '' ? 'The body' : pointer} ${what}.`, {
    errors: [{ pointer, detail: what }],
  });
}
