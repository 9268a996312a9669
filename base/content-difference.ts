/**
 * How two contents differ, field by field, as lines for a person. The order of an object's keys does not count, because a
 * database may change it.
 */
import { canonicalJson } from './canonical-json.js';

/** Longer values hide what has changed; the file and the API show them whole. */
const LONGEST_VALUE = 100;

/** @returns a line for each field that is not the same: `quorum: 2 → 3`, `members: + {…}`; none when nothing differs */
export function contentDifference(now: unknown, next: unknown, path = ''): string[] {
  if (isSame(now, next)) return [];
  if (Array.isArray(now) && Array.isArray(next)) return listDifference(now, next, path);
  if (isRecord(now) && isRecord(next)) return recordDifference(now, next, path);
  return [`${path}: ${shown(now)} → ${shown(next)}`];
}

type Fields = Readonly<Record<string, unknown>>;

function recordDifference(now: Fields, next: Fields, path: string): string[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(next)])];
  return names.flatMap((name) =>
    contentDifference(now[name], next[name], path === '' ? name : `${path}.${name}`),
  );
}

/** What stands on both sides is left out wherever it stands, so that one new item does not change all those after it. */
function listDifference(now: readonly unknown[], next: readonly unknown[], path: string): string[] {
  const gone = without(now, next);
  const come = without(next, now);
  if (gone.length === 0 && come.length === 0) return [`${path}: the same in another order`];
  if (gone.length !== come.length) {
    return [
      ...gone.map(({ item }) => `${path}: − ${shown(item)}`),
      ...come.map(({ item }) => `${path}: + ${shown(item)}`),
    ];
  }
  return gone.flatMap(({ item, index }, turn) =>
    contentDifference(item, come[turn]?.item, `${path}[${index}]`),
  );
}

interface Item {
  readonly item: unknown;
  readonly index: number;
}

/** The items of one list that have no partner in the other. */
function without(list: readonly unknown[], other: readonly unknown[]): Item[] {
  const partners = [...other];
  return list.flatMap((item, index) => {
    const partner = partners.findIndex((each) => isSame(each, item));
    if (partner < 0) return [{ item, index }];
    partners.splice(partner, 1);
    return [];
  });
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one) === canonicalJson(other);
}

function shown(value: unknown): string {
  if (value === undefined) return '(nothing)';
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
