/** Reads the query string strictly: each parameter once, each one known. Express's own parser is switched off. */
import type { Request } from 'express';
import type { FieldError } from '../../contracts/problem.js';
import { ProblemError } from '../errors.js';

/**
 * All parameters as text, for a strict schema to judge.
 * @throws ProblemError `query-invalid` when a parameter comes twice
 */
export function queryOf(request: Request): Record<string, string> {
  const start = request.originalUrl.indexOf('?');
  if (start < 0) return {};
  const parameters = [...new URLSearchParams(request.originalUrl.slice(start + 1))];
  const names = parameters.map(([name]) => name);
  if (new Set(names).size < names.length) {
    throw new ProblemError('query-invalid', 'A query parameter is given more than once.');
  }
  // fromEntries defines own properties, so that even `__proto__` arrives as an unknown field.
  return Object.fromEntries(parameters);
}

/** The sentence holds every objection, because a query is read in the address bar or a log as well. */
export function queryInvalid(errors: readonly FieldError[]): ProblemError {
  const detail = errors.map((error) => `${error.pointer.slice(1)}: ${error.detail}`).join('; ');
  return new ProblemError('query-invalid', detail, { errors });
}
