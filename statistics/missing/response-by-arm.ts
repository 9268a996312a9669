/** Whether the outcome is missing as often in both arms. Where it is not, who is missing may be due to the change itself. */
import type { Arm } from '../difference.js';
import { countsProblem, firstArmProblem } from '../arm-problem.js';
import type { Answer } from '../methods/method-result.js';
import { sampleRatio } from '../sample-ratio.js';

/** Of one arm: those drawn into it, and those of them with an outcome. */
export interface ObservedOfAssigned {
  readonly assigned: number;
  readonly observed: number;
}

export interface ResponseByArm {
  /** Pearson's χ² with one degree of freedom. */
  readonly statistic: number;
  /** In [1e-15, 1], as in `sampleRatio`. */
  readonly pValue: number;
  /** The share observed of those assigned. */
  readonly shares: Readonly<Record<Arm, number>>;
}

/**
 * Pearson's χ² of observed and missing by arm, without continuity correction.
 *
 * Source: K. Pearson, Philosophical Magazine 50 (1900) 157–175.
 *
 * @returns a problem: `not-finite`, `not-a-count`, `too-few` (nobody assigned to an arm, or nobody observed in either),
 *   `too-many-observed`
 */
export function responseByArm(
  pilot: ObservedOfAssigned,
  comparison: ObservedOfAssigned,
): Answer<ResponseByArm> {
  const problem = firstArmProblem(observedProblem, { pilot, comparison });
  if (problem !== undefined) return problem;
  const shares = {
    pilot: pilot.observed / pilot.assigned,
    comparison: comparison.observed / comparison.assigned,
  };
  const assigned = pilot.assigned + comparison.assigned;
  const observed = pilot.observed + comparison.observed;
  if (observed === 0) return { problem: 'too-few' };
  if (observed === assigned) return { statistic: 0, pValue: 1, shares };
  const cells = [pilot, comparison];
  const test = sampleRatio(
    [...cells.map((arm) => arm.observed), ...cells.map((arm) => arm.assigned - arm.observed)],
    [
      ...cells.map((arm) => arm.assigned * (observed / assigned)),
      ...cells.map((arm) => arm.assigned * (1 - observed / assigned)),
    ],
    { degreesOfFreedom: 1 },
  );
  if ('problem' in test) return { problem: 'not-a-count' };
  return { statistic: test.statistic, pValue: test.pValue, shares };
}

/** What is wrong with an arm's counts, or undefined. */
export function observedProblem({ assigned, observed }: ObservedOfAssigned) {
  const problem = countsProblem(assigned, observed);
  if (problem !== undefined) return problem;
  if (assigned === 0) return 'too-few';
  return observed > assigned ? 'too-many-observed' : undefined;
}
