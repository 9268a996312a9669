/** A few shape tests that combine; each answers whether a value may pass. */

export type Shape = (value: unknown) => boolean;

/** `above` and `below` are bounds that the number must not touch. */
interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
}

export const isBoolean: Shape = (value) => typeof value === 'boolean';

/** A text with words in it. Blanks at its ends do not make it long enough; they do make it too long. */
export function text(least: number, most: number): Shape {
  return (value) => typeof value === 'string' && value.length <= most && value.trim().length >= least;
}

/** @param most characters, where the pattern itself does not bound them */
export function matching(pattern: RegExp, most = Infinity): Shape {
  return (value) => typeof value === 'string' && value.length <= most && pattern.test(value);
}

export function oneOf(words: readonly string[]): Shape {
  return (value) => typeof value === 'string' && words.includes(value);
}

export function number({
  min = -Infinity,
  max = Infinity,
  above = -Infinity,
  below = Infinity,
}: Bounds): Shape {
  return (value) =>
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= min &&
    value <= max &&
    value > above &&
    value < below;
}

export function whole(least: number, most: number): Shape {
  return (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

export function listOf(shape: Shape, least: number, most: number): Shape {
  return (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every(shape);
}

export function optional(shape: Shape): Shape {
  return (value) => value === undefined || shape(value);
}

/** An object with these fields and no others. */
export function record(fields: Readonly<Record<string, Shape>>): Shape {
  const names = Object.keys(fields);
  return (value) =>
    isObject(value) &&
    Object.keys(value).every((name) => Object.hasOwn(fields, name)) &&
    names.every((name) => fields[name]?.(value[name]) ?? false);
}

/** An object whose field says by one of the words which shape it has. Each word has a shape, or it does not compile. */
export function byWord<Word extends string>(
  field: string,
  words: readonly Word[],
  shapes: Readonly<Record<NoInfer<Word>, Shape>>,
): Shape {
  return (value) => {
    if (!isObject(value)) return false;
    const word = words.find((each) => each === value[field]);
    return word !== undefined && shapes[word](value);
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
