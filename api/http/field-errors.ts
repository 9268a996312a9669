/** Tells what a schema objects to: every bad field at once, each with a JSON pointer and a plain sentence. */
import type { z } from 'zod';
import type { FieldError } from '../../contracts/problem.js';
import { NEXT_KEY, PlainSentences } from './plain-sentences.js';

/** More errors than this help nobody, and an attacker's body could cause thousands. */
const MOST_ERRORS = 100;
const LONGEST_KEY = 80;

type Judged<Value> =
  | { readonly success: true; readonly data: Value }
  | { readonly success: false; readonly errors: readonly FieldError[] };

/** Holds what somebody sent against a schema. */
export function judged<Value>(schema: z.ZodType<Value>, value: unknown): Judged<Value> {
  const { success, data, error } = schema.safeParse(value, { error: new PlainSentences().about });
  return success ? { success, data } : { success, errors: fieldErrors(error) };
}

/** Writes a JSON pointer (RFC 6901). Over-long keys are cut, because they come from outside. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${escapePart(String(part).slice(0, LONGEST_KEY))}`).join('');
}

function escapePart(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

function fieldErrors(error: z.ZodError): FieldError[] {
  const found = error.issues.flatMap((issue) => flatten(issue, []));
  // A number beyond all bounds breaks two of them, and is told once.
  const told = new Map(found.map((each) => [`${each.pointer} ${each.detail}`, each]));
  return [...told.values()].slice(0, MOST_ERRORS);
}

function flatten(issue: z.core.$ZodIssue, parent: readonly PropertyKey[]): FieldError[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const details = issue.message.split(NEXT_KEY);
    return issue.keys.map((key, index) => ({
      pointer: pointerOf([...path, key]),
      detail: details[index] ?? 'is unknown',
    }));
  }
  if (issue.code === 'invalid_union') {
    const nearest = nearestBranch(issue.errors);
    if (nearest) return nearest.flatMap((inner) => flatten(inner, path));
  }
  return [{ pointer: pointerOf(path), detail: issue.message }];
}

/**
 * Finds the branch of a union that the sender most likely meant: the one that knows the most of the fields that they have
 * named, of these the one of whose fixed words they have written the fewest otherwise, and then the one with the fewest
 * issues.
 */
function nearestBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  return branches
    .filter((branch) => branch.length > 0)
    .sort(
      (left, right) =>
        unknownFields(left) - unknownFields(right) ||
        otherWords(left) - otherWords(right) ||
        left.length - right.length,
    )[0];
}

function unknownFields(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce(
    (count, issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0 ? count + issue.keys.length : count,
    0,
  );
}

function otherWords(issues: readonly z.core.$ZodIssue[]): number {
  return issues.filter((issue) => issue.code === 'invalid_value' && issue.values.length === 1).length;
}
