/** The published rule: from an interval to whether a signal predicts. */
import { NOTHING, type Association } from './association.js';
import type { PredictivenessWord } from './predictiveness.js';

export interface Ruling {
  readonly word: Exclude<PredictivenessWord, 'invalid'>;
  readonly contrary: boolean;
  readonly mayRetire: boolean;
}

/**
 * Keeping a signal takes that there is something, and that the best guess of it is of use, as a gate's pass does. Retiring it
 * takes that the whole interval leaves out what would be of use, in either direction: one that foretells the contrary of what
 * people say is read wrongly, and not worthless.
 *
 * @param association in the direction that was expected
 * @param isSizeReached whether as much was measured as planned; else nothing is decided
 */
export function ruleOf(
  { measure, estimate, lower, upper }: Association,
  usefulSize: number,
  isSizeReached: boolean,
): Ruling {
  const nothing = NOTHING[measure];
  const contrary = upper < nothing;
  const usefulTurned = 2 * nothing - usefulSize;
  if (!isSizeReached) return { word: 'undecided', contrary, mayRetire: false };
  if (upper < usefulSize) return { word: 'does_not_predict', contrary, mayRetire: lower > usefulTurned };
  const isShown = lower > nothing && estimate >= usefulSize;
  return { word: isShown ? 'predicts' : 'undecided', contrary, mayRetire: false };
}

/** How many times as much must be measured until the interval decides, if the estimate stays; undefined where it never would. */
export function timesNeeded(
  { measure, estimate, lower, upper }: Association,
  usefulSize: number,
): number | undefined {
  const scale = measure === 'auc' ? (area: number) => Math.log(area / (1 - area)) : Math.atanh;
  const half = (scale(upper) - scale(lower)) / 2;
  const goal = estimate >= usefulSize ? scale(NOTHING[measure]) : scale(usefulSize);
  const times = (half / (scale(estimate) - goal)) ** 2;
  return Number.isFinite(times) && times > 1 ? times : undefined;
}
