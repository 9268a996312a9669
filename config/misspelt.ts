/**
 * Variables that look like ours and are not. Nothing would read them, so that a slip (`MONGO_URI`, `TOLLGATE_HOEM`) would
 * pass in silence and, for instance, start a database beside the one that was meant.
 */

import { nearestName } from '../base/nearest-name.js';

/** A problem of the configuration without a right value, because there is no such variable. */
export interface Misspelt {
  readonly variable: string;
  readonly problem: string;
  readonly example: undefined;
}

/** Read by the commands that talk HTTP, by the benchmarks, and by the compose file. */
const READ_ELSEWHERE = [
  'TOLLGATE_URL',
  'TOLLGATE_KEYS',
  'TOLLGATE_SEED',
  'TOLLGATE_PASSWORD',
  'TOLLGATE_BIND',
  'TOLLGATE_VERSION',
];
/** Other programs have variables of their own with these beginnings, so that only a near miss counts. */
const SHARED_BEGINNINGS = /^(?:MONGO|TEMP|TOL)/;
/** Too far from ours to be found by letters. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  MONGO_URL: 'MONGODB_URI',
  DATABASE_URL: 'MONGODB_URI',
};
/** In slips of the pen: longer names have no more of them. */
const NEAR = 2;

/** @param given every variable that is set; `known` those that the configuration reads */
export function misspelt(given: Readonly<Record<string, string>>, known: readonly string[]): Misspelt[] {
  const names = [...known, ...READ_ELSEWHERE];
  return Object.keys(given)
    .filter((variable) => !names.includes(variable))
    .map((variable) => ({ variable, meant: OTHER_NAMES[variable] ?? nearestName(variable, names, NEAR) }))
    .filter(({ variable, meant }) => {
      // Whoever has set the right one as well has the other for another program.
      if (meant !== undefined && given[meant] !== undefined) return variable.startsWith('TOLLGATE_');
      if (variable === 'DATABASE_URL') return given[variable]?.startsWith('mongodb') === true;
      return variable.startsWith('TOLLGATE_') || (meant !== undefined && SHARED_BEGINNINGS.test(variable));
    })
    .map(({ variable, meant }) => {
      const cure = meant === undefined ? 'unset it' : `did you mean ${meant}?`;
      return { variable, problem: `is read by nothing: ${cure}`, example: undefined };
    });
}
