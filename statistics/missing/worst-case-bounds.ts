/** What the difference would be at its worst and at its best, whatever those who are missing would have shown. */
import { firstArmProblem, momentsProblem, proportionArmProblem } from '../arm-problem.js';
import type { ProportionSummary } from '../difference.js';
import type { Answer } from '../methods/method-result.js';
import type { Moments } from '../moments.js';
import { observedProblem } from './response-by-arm.js';

/** The outcomes that were observed, and how many subjects were assigned. A share is the mean of 0 and 1. */
export interface PartlyObserved extends Moments {
  readonly assigned: number;
}

/** The least and the most that a single outcome can be; 0 and 1 for a proportion. */
export interface OutcomeRange {
  readonly least: number;
  readonly most: number;
}

export interface FilledArms {
  readonly effect: number;
  /** All who were assigned, the missing filled in, to be compared by the method that the plan names. */
  readonly pilot: Moments;
  readonly comparison: Moments;
}

export interface WorstCaseBounds {
  /** The difference of those observed. */
  readonly observed: number;
  /** The pilot's missing at the least, the comparison's at the most. */
  readonly lower: FilledArms;
  /** The other way round. */
  readonly upper: FilledArms;
}

/**
 * Source: C. F. Manski, American Economic Review 80 (1990) 319–323; J. L. Horowitz, C. F. Manski, JASA 95 (2000) 77–84.
 *
 * @returns differences in the unit of the outcome, or a problem: `not-finite`, `not-a-count`, `too-few` (nobody observed in
 *   an arm), `too-many-observed`, `negative-variance`, `bad-range` (least not below most, or outcomes that some lie outside of)
 */
export function worstCaseBounds(
  pilot: PartlyObserved,
  comparison: PartlyObserved,
  { least, most }: OutcomeRange,
): Answer<WorstCaseBounds> {
  if (!(least < most) || !Number.isFinite(most - least)) return { problem: 'bad-range' };
  const problem = firstArmProblem((arm) => partlyProblem(arm, { least, most }), { pilot, comparison });
  if (problem !== undefined) return problem;
  const filled = (ofPilot: number, ofComparison: number) => {
    const [first, second] = [filledIn(pilot, ofPilot), filledIn(comparison, ofComparison)];
    return { effect: first.mean - second.mean, pilot: first, comparison: second };
  };
  return {
    observed: pilot.mean - comparison.mean,
    lower: filled(least, most),
    upper: filled(most, least),
  };
}

export interface FilledShares {
  readonly effect: number;
  readonly pilot: ProportionSummary;
  readonly comparison: ProportionSummary;
}

/**
 * The same for a proportion, as counts: once none of the pilot's missing and all of the comparison's count as successes, and
 * once the other way round. Source and problems as `worstCaseBounds`, and `too-many-successes`.
 */
export function worstCaseShares(
  pilot: ProportionSummary & { readonly assigned: number },
  comparison: ProportionSummary & { readonly assigned: number },
): Answer<{ readonly observed: number; readonly lower: FilledShares; readonly upper: FilledShares }> {
  const problem = firstArmProblem(
    (arm) => proportionArmProblem(arm) ?? observedProblem({ assigned: arm.assigned, observed: arm.n }),
    { pilot, comparison },
  );
  if (problem !== undefined) return problem;
  const failed = ({ successes, assigned }: typeof pilot) => ({ n: assigned, successes });
  const succeeded = ({ n, successes, assigned }: typeof pilot) => ({
    n: assigned,
    successes: successes + assigned - n,
  });
  const compared = (first: ProportionSummary, second: ProportionSummary) => ({
    effect: first.successes / first.n - second.successes / second.n,
    pilot: first,
    comparison: second,
  });
  return {
    observed: pilot.successes / pilot.n - comparison.successes / comparison.n,
    lower: compared(failed(pilot), succeeded(comparison)),
    upper: compared(succeeded(pilot), failed(comparison)),
  };
}

/** The arm as if each who is missing had shown `value`. */
function filledIn({ n, mean, squaredDeviations, assigned }: PartlyObserved, value: number): Moments {
  const missing = assigned - n;
  const away = value - mean;
  return {
    n: assigned,
    mean: mean + away * (missing / assigned),
    squaredDeviations: squaredDeviations + away ** 2 * (n / assigned) * missing,
  };
}

function partlyProblem(arm: PartlyObserved, { least, most }: OutcomeRange) {
  const counts = observedProblem({ assigned: arm.assigned, observed: arm.n });
  if (counts !== undefined) return counts;
  const moments = momentsProblem(arm, 1);
  if (moments !== undefined) return moments;
  return isWithin(arm, { least, most }) ? undefined : 'bad-range';
}

/** What rounding may add to a squared deviation: of the range, and of the values where the spread comes of sums of their squares. */
const ROUNDED = { ofRange: 1e-9, ofSquares: 1e-14 };

/**
 * Whether values of this mean and spread can all lie in the range: then (x − least)(most − x) is nowhere negative, and summed
 * up Σ(x − x̄)² is at most n(x̄ − least)(most − x̄).
 *
 * Source: R. Bhatia, C. Davis, American Mathematical Monthly 107 (2000) 353–357.
 */
function isWithin({ n, mean, squaredDeviations }: Moments, { least, most }: OutcomeRange): boolean {
  if (mean < least || mean > most) return false;
  const rounding =
    ROUNDED.ofRange * (most - least) ** 2 +
    ROUNDED.ofSquares * Math.max(Math.abs(least), Math.abs(most)) ** 2;
  return squaredDeviations <= n * ((mean - least) * (most - mean) + rounding);
}
