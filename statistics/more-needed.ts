/**
 * How many more subjects an undecided criterion needs: those that the plan still lacks, else as many as narrow its
 * interval until the difference, if it stays as it is, meets the rule to pass or the rule to fail. An estimate for
 * planning the next round, and never part of the ruling.
 */
import type { Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';
import { badDirection, towards } from './criterion-ruling.js';
import type { Difference } from './difference.js';

/** Subjects by arm, whole and not negative. */
export interface Subjects {
  readonly pilot: number;
  readonly comparison: number;
}

/** Beyond so many times the subjects of now, the difference lies too near its threshold for more to be worth it. */
const MOST_TIMES = 100;
/** Digits of an estimate; more would claim a precision that it has not. */
const DIGITS = 2;

/** What is lacking of the planned size; undefined when it is reached. */
export function plannedLack(minimumPerArm: number, now: Subjects): Subjects | undefined {
  const pilot = Math.max(minimumPerArm - now.pilot, 0);
  const comparison = Math.max(minimumPerArm - now.comparison, 0);
  return pilot + comparison === 0 ? undefined : { pilot, comparison };
}

/** Undefined when no worthwhile number of subjects would decide it. */
export function moreForPrimary(
  { goodDirection, minimumEffect }: Pick<PrimaryCriterion, 'goodDirection' | 'minimumEffect'>,
  difference: Difference,
  now: Subjects,
): Subjects | undefined {
  const { effect, lower, upper } = towards(goodDirection, difference);
  const passes = effect >= minimumEffect - difference.resolution;
  return passes
    ? moreUntil(now, { halfWidth: effect - lower, wanted: effect })
    : moreUntil(now, { halfWidth: upper - effect, wanted: minimumEffect - effect });
}

/** Undefined when no worthwhile number of subjects would decide it. */
export function moreForGuardrail(
  { goodDirection, margin }: Pick<Guardrail, 'goodDirection' | 'margin'>,
  difference: Difference,
  now: Subjects,
): Subjects | undefined {
  const { effect, lower, upper } = towards(badDirection(goodDirection), difference);
  if (effect < margin) return moreUntil(now, { halfWidth: upper - effect, wanted: margin - effect });
  // Harm is ruled in only by an effect that is beyond the margin and not upon it.
  const isBeyond = effect > margin + difference.resolution;
  return isBeyond ? moreUntil(now, { halfWidth: effect - lower, wanted: effect - margin }) : undefined;
}

/** The width of an interval falls with the square root of its subjects. */
function moreUntil(
  { pilot, comparison }: Subjects,
  { halfWidth, wanted }: { readonly halfWidth: number; readonly wanted: number },
): Subjects | undefined {
  const times = (halfWidth / wanted) ** 2;
  if (!(wanted > 0) || times > MOST_TIMES) return undefined;
  const more = (n: number) => roundedUp(Math.max(n * (times - 1), 1));
  return { pilot: more(pilot), comparison: more(comparison) };
}

function roundedUp(count: number): number {
  const step = 10 ** Math.max(Math.ceil(Math.log10(count + 1)) - DIGITS, 0);
  return Math.ceil(count / step) * step;
}
