/** Small tests of a value's shape, which can be combined. They run in the workflow bundle, which has no room for zod. */

import { isPlainLine, isPlainText, isVisible } from '../../base/readable-text.js';

export type Shape = (value: unknown) => boolean;

/** `above` and `below` are bounds that the number must not touch. */
interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
}

export const isBoolean: Shape = (value) => typeof value === 'boolean';

/**
 * A text with something to read in it. As in the contracts, blanks at its ends do not count towards the least length; here
 * they count towards the greatest, because the guard does not trim.
 */
export function text(least: number, most: number): Shape {
  return legible(least, most, isPlainText);
}

/** The same in one line. */
export function line(least: number, most: number): Shape {
  return legible(least, most, isPlainLine);
}

function legible(least: number, most: number, isPlain: (text: string) => boolean): Shape {
  return (value) => {
    if (typeof value !== 'string' || value.length > most) return false;
    const trimmed = value.trim();
    return trimmed.length >= least && isPlain(trimmed) && isVisible(trimmed);
  };
}

/** @param most the greatest number of characters, where the pattern itself does not bound it */
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

/** A value of one of several shapes. */
export function anyOf(...shapes: readonly Shape[]): Shape {
  return (value) => shapes.some((shape) => shape(value));
}

/** A record with free keys, at most so many. */
export function mapOf(shape: Shape, most: number): Shape {
  return (value) => {
    if (!isObject(value)) return false;
    const values = Object.values(value);
    return values.length <= most && values.every(shape);
  };
}

/** An object with these fields and no others. */
export function record(fields: Readonly<Record<string, Shape>>): Shape {
  const names = Object.keys(fields);
  return (value) =>
    isObject(value) &&
    Object.keys(value).every((name) => Object.hasOwn(fields, name)) &&
    names.every((name) => fields[name]?.(value[name]) ?? false);
}

/** An object in which one field holds a word that tells which shape it has. A word without a shape does not compile. */
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
