/** Every place of a JSON value, and copies of it with one place changed in the text itself, as an attacker would. */

export type JsonPath = readonly (string | number)[];

export function pathsOf(value: unknown, wanted: (leaf: unknown) => boolean, path: JsonPath = []): JsonPath[] {
  const here = wanted(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return here;
  const inner = Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child, wanted, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [...here, ...inner];
}

const MARK = '"@@here@@"';

/** JSON text of `value` with `raw` at `path`; `raw` need not be JSON. */
export function withRaw(value: unknown, path: JsonPath, raw: string): string {
  return JSON.stringify(replaced(value, path, JSON.parse(MARK))).replace(MARK, () => raw);
}

export function pointer(path: JsonPath): string {
  return path.map((part) => `/${part}`).join('');
}

function replaced(value: unknown, [first, ...rest]: JsonPath, by: unknown): unknown {
  if (first === undefined) return by;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === first ? replaced(item, rest, by) : item));
  const fields = value as Record<string, unknown>;
  return { ...fields, [first]: replaced(fields[first], rest, by) };
}
