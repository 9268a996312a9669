/** A few shape tests that combine; each answers whether a value may pass. */

export type Shape = (value: unknown) => boolean;

const LONGEST_TEXT = 10_000;
const LONGEST_LIST = 200;

export const isText: Shape = (value) =>
  typeof value === 'string' && value.length > 0 && value.length <= LONGEST_TEXT;
export const isNumber: Shape = (value) => typeof value === 'number' && Number.isFinite(value);
export const wholeNumber: Shape = (value) => Number.isSafeInteger(value);
export const isBoolean: Shape = (value) => typeof value === 'boolean';

export function oneOf(words: readonly string[]): Shape {
  return (value) => typeof value === 'string' && words.includes(value);
}

export function numberBetween(least: number, most: number): Shape {
  return (value) => typeof value === 'number' && value >= least && value <= most;
}

export function wholeBetween(least: number, most: number): Shape {
  return (value) => wholeNumber(value) && numberBetween(least, most)(value);
}

export function listOf(shape: Shape): Shape {
  return (value) => Array.isArray(value) && value.length <= LONGEST_LIST && value.every(shape);
}

export function someOf(shape: Shape): Shape {
  return (value) => listOf(shape)(value) && (value as unknown[]).length > 0;
}

export function optional(shape: Shape): Shape {
  return (value) => value === undefined || shape(value);
}

/** An object with these fields and no others. */
export function record(fields: Readonly<Record<string, Shape>>): Shape {
  const names = Object.keys(fields);
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).every((name) => Object.hasOwn(fields, name)) &&
    names.every((name) => fields[name]?.((value as Record<string, unknown>)[name]) ?? false);
}

export function anyOf(...shapes: readonly Shape[]): Shape {
  return (value) => shapes.some((shape) => shape(value));
}
