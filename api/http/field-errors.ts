/** Tells zod's issues as the API does: every bad field at once, each with a JSON pointer and a plain sentence. */
import type { z } from 'zod';
import type { FieldError } from '../../contracts/problem.js';

/** More errors than this help nobody, and an attacker's body could cause thousands. */
const MOST_ERRORS = 100;
const LONGEST_KEY = 80;

/** Writes a JSON pointer (RFC 6901). Over-long keys are cut, because they come from outside. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${escapePart(String(part).slice(0, LONGEST_KEY))}`).join('');
}

function escapePart(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => flatten(issue, [])).slice(0, MOST_ERRORS);
}

function flatten(issue: z.core.$ZodIssue, parent: readonly PropertyKey[]): FieldError[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: pointerOf([...path, key]), detail: 'is not a known field' }));
  }
  if (issue.code === 'invalid_union') {
    const nearest = nearestBranch(issue.errors);
    if (nearest) return nearest.flatMap((inner) => flatten(inner, path));
  }
  return [{ pointer: pointerOf(path), detail: issue.message }];
}

/** Finds the branch of a union with the fewest issues, which the sender most likely meant. */
function nearestBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  return branches.filter((branch) => branch.length > 0).sort((left, right) => left.length - right.length)[0];
}
