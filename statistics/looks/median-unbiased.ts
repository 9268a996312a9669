/**
 * Estimates for results that were selected by passing. What passes is on average too large, because passing selected it;
 * a median-unbiased estimate lies above the truth as often as below it.
 */
import { rootOf } from '../root.js';
import { crossing, type BoundedLook } from './crossing.js';
import { isAlpha, type NoLook } from './look-problem.js';

/** In the unit of the metric, in the good direction. */
export interface MedianUnbiased {
  readonly estimate: number;
  /** Each bound is missed with a chance of alpha. Null where a result so near its threshold leaves the truth unbounded. */
  readonly lower: number | null;
  readonly upper: number;
}

export interface Ended {
  /** The looks up to and with the one that ended it, with the bounds that were used. */
  readonly looks: readonly BoundedLook[];
  /** The effect that the last of them has measured, in the good direction. */
  readonly effect: number;
  /** Of that effect. Those of the earlier looks follow from their information. */
  readonly standardError: number;
  /** A pass also asks for an estimate of at least this; 0 where it does not. */
  readonly minimumEffect: number;
  /** One-sided. */
  readonly alpha: number;
}

/**
 * By the stage-wise ordering: an earlier pass weighs more than a later one, and at the same look a larger statistic. It is
 * right over all ends, those that did not pass included; after one look alone it is the plain estimate.
 *
 * Source: C. Jennison, B. W. Turnbull, Group Sequential Methods (2000), chapter 8.
 *
 * @returns the estimate, or `bad-alpha`, `not-finite`, or a problem of the looks, see `crossing`
 */
export function stageWise(ended: Ended): MedianUnbiased | NoLook {
  return solved(ended, ({ earlier, further }) => earlier + further);
}

/**
 * Given that it passed, and at this look: right among those that pass, which is what people see.
 *
 * Source: J. F. Troendle, K. F. Yu, Communications in Statistics – Theory and Methods 28 (1999), with the median in place
 * of the mean.
 *
 * @returns the estimate, or `not-passed`, `too-near-threshold` (a pass so narrow that the median has no use), or as above
 */
export function givenPass(ended: Ended): MedianUnbiased | NoLook {
  const threshold = raised(ended).at(-1)?.bound ?? Infinity;
  if (ended.effect / ended.standardError < threshold) return { problem: 'not-passed' };
  return solved(ended, ({ further, passed }) => further / passed());
}

/** The bounds that a pass really needs: a statistic at the boundary, and an estimate at the minimum. */
function raised({ looks, standardError, minimumEffect }: Ended): readonly BoundedLook[] {
  const information = looks.at(-1)?.fraction ?? 1;
  return looks.map((look) => ({
    ...look,
    bound: Math.max(look.bound, (minimumEffect / standardError) * Math.sqrt(look.fraction / information)),
  }));
}

/** Chances under one true effect. */
interface Chances {
  /** To pass at an earlier look. */
  readonly earlier: number;
  /** To reach this look, and to be at or above the result there. */
  readonly further: number;
  /** To reach this look, and to pass there. */
  readonly passed: () => number;
}

/** Farther below its threshold, in standard errors, the chance of a pass is too small for a double. */
const FARTHEST_BELOW = 30;
const FARTHEST_ABOVE = 12;

/** Finds the true effects under which something as large as the result has a chance of one half, alpha, and 1 − alpha. */
function solved(ended: Ended, tailOf: (chances: Chances) => number): MedianUnbiased | NoLook {
  const { effect, standardError, minimumEffect, alpha } = ended;
  if (!isAlpha(alpha)) return { problem: 'bad-alpha' };
  const isFinite = [effect, standardError, minimumEffect].every(Number.isFinite) && standardError > 0;
  if (!isFinite) return { problem: 'not-finite' };
  const looks = raised(ended);
  const last = looks.at(-1);
  if (!last) return { problem: 'bad-fractions' };
  const sound = crossing(looks, 0);
  if ('problem' in sound) return sound;

  const z = effect / standardError;
  const tailAt = (truth: number) => tailOf(chancesOf(looks, z, truth / Math.sqrt(last.fraction)));
  const [lowest, highest] = [Math.min(last.bound, z) - FARTHEST_BELOW, z + FARTHEST_ABOVE];
  const [least, most] = [tailAt(lowest), tailAt(highest)];
  if (!(most > 1 - alpha)) return { problem: 'out-of-reach' };
  if (least >= 0.5) return { problem: 'too-near-threshold' };
  const truthAt = (chance: number) =>
    rootOf((truth) => tailAt(truth) - chance, [lowest, highest], 1e-7) * standardError;
  return {
    estimate: truthAt(0.5),
    lower: least < alpha ? truthAt(alpha) : null,
    upper: truthAt(1 - alpha),
  };
}

function chancesOf(looks: readonly BoundedLook[], z: number, drift: number): Chances {
  const upwardAt = (bound: number) => {
    const chances = crossing(
      looks.map((look, index) => (index === looks.length - 1 ? { ...look, bound } : look)),
      drift,
    );
    return 'problem' in chances ? [] : chances.upward;
  };
  const upward = upwardAt(z);
  return {
    earlier: upward.slice(0, -1).reduce((sum, chance) => sum + chance, 0),
    further: upward.at(-1) ?? Number.NaN,
    passed: () => upwardAt(looks.at(-1)?.bound ?? z).at(-1) ?? Number.NaN,
  };
}
