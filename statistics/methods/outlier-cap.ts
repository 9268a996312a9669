/** A cap that the metric's version fixes beforehand, the same for both arms, so that no few values decide. */
import { firstArmProblem } from '../arm-problem.js';
import type { Arm } from '../difference.js';
import type { Answer } from './method-result.js';

export interface OutlierCap {
  readonly least?: number;
  readonly most?: number;
}

/**
 * The values of both arms, what lies beyond the cap set to the cap, in the order in which they came.
 *
 * @returns the values and how many were changed in either arm, or a problem: `bad-cap`, `not-finite`
 */
export function capOutliers(
  arms: Readonly<Record<Arm, readonly number[]>>,
  { least = -Infinity, most = Infinity }: OutlierCap,
): Answer<Record<Arm, { readonly values: readonly number[]; readonly capped: number }>> {
  if (!(least <= most)) return { problem: 'bad-cap' };
  const problem = firstArmProblem(
    (values: readonly number[]) => (values.every(Number.isFinite) ? undefined : 'not-finite'),
    arms,
  );
  if (problem !== undefined) return problem;
  const within = (values: readonly number[]) => ({
    values: values.map((value) => Math.min(Math.max(value, least), most)),
    capped: values.filter((value) => value < least || value > most).length,
  });
  return { pilot: within(arms.pilot), comparison: within(arms.comparison) };
}
