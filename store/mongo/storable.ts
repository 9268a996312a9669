/**
 * Keeps free-form values by two rules: no text of a stranger ever becomes a field name, and a whole number stays a whole
 * number.
 *
 * - Records with free keys (`settled`, `answered`, `interests`: gate ids and persons contain dots) are kept as
 *   a list of `{ key, value }`.
 * - Integers beyond 32 bits are kept as 64-bit integers, because the driver would make doubles of them. They come back
 *   as numbers.
 */
import mongoose from 'mongoose';

export interface Pair<Value> {
  readonly key: string;
  readonly value: Value;
}

export function toPairs<Value>(record: Readonly<Record<string, Value>>): Pair<Value>[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}

/** A key `__proto__` comes back as an own key, because fromEntries defines it and does not assign it. */
export function fromPairs<Value>(pairs: readonly Pair<Value>[]): Record<string, Value> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}

const INT32_MAX = 2_147_483_647;

/** A copy of plain JSON in which large integers are 64-bit. Its keys must be ours, never a stranger's. */
export function storable(value: unknown): unknown {
  if (typeof value === 'number') return storableNumber(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, storable(field)]));
}

function storableNumber(value: number): unknown {
  const large = Number.isSafeInteger(value) && Math.abs(value) > INT32_MAX;
  return large ? mongoose.mongo.Long.fromNumber(value) : value;
}

/**
 * What JSON makes of a stored value, be it read back (numbers, dates) or not yet written (64-bit integers), so that the
 * two can be compared.
 */
export function plain(value: unknown): unknown {
  if (value instanceof mongoose.mongo.Long) return value.toNumber();
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, plain(field)]));
}
