/**
 * One text for one value: keys are sorted by code unit, there are no spaces, and an undefined field is left out like an
 * absent one. Whatever is hashed (transitions, evidence, request bodies) is hashed over this text, so that two programs
 * that hold the same value come to the same hash. The text must never depend on the order in which fields were set.
 */

/** Throws a TypeError for what JSON cannot carry (NaN, Infinity, bigint, functions, dates and other classes). */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (Array.isArray(value)) return `[${value.map(arrayItem).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) return canonicalObject(value);
  throw new TypeError(`A value of type ${typeof value} has no canonical JSON.`);
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical JSON.`);
  return JSON.stringify(value);
}

/** JSON itself writes null for an undefined item, because an array cannot have a hole. */
function arrayItem(item: unknown): string {
  return item === undefined ? 'null' : canonicalJson(item);
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  // The workflow sandbox is another realm and has an Object.prototype of its own, so the test asks whether the
  // prototype ends the chain instead of comparing it with ours.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function canonicalObject(value: Record<string, unknown>): string {
  const fields = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${fields.join(',')}}`;
}
