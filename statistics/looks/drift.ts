/** What looks cost: how large the expected statistic must be for a planned power, and how many more subjects that takes. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { rootOf } from '../root.js';
import { crossing, type BoundedLook } from './crossing.js';
import { isAlpha, type NoLook } from './look-problem.js';

/** Beyond this drift every test of use passes. */
const HIGHEST_DRIFT = 40;

/**
 * The expected statistic at fraction 1 at which the looks together pass with this chance.
 *
 * @returns a drift, or `bad-power` (outside of (0, 1), or out of reach), `bad-fractions`, `too-close`, `bad-bounds`
 */
export function driftFor(looks: readonly BoundedLook[], power: number): number | NoLook {
  const chanceAt = (drift: number) => {
    const chances = crossing(looks, drift);
    return 'problem' in chances ? chances : chances.upward.reduce((sum, chance) => sum + chance, 0);
  };
  const [least, most] = [chanceAt(-HIGHEST_DRIFT), chanceAt(HIGHEST_DRIFT)];
  if (typeof least === 'object') return least;
  if (!(power > least && power < 1) || typeof most === 'object' || most < power) {
    return { problem: 'bad-power' };
  }
  const missing = (drift: number) => {
    const chance = chanceAt(drift);
    return typeof chance === 'object' ? Number.NaN : chance - power;
  };
  return rootOf(missing, [-HIGHEST_DRIFT, HIGHEST_DRIFT], 1e-9);
}

/**
 * By how much the looks inflate the sample of one look with the same error and power: (θ / (z(1−α) + z(power)))².
 *
 * Source: C. Jennison, B. W. Turnbull, Group Sequential Methods (2000), chapter 2.
 *
 * @param alpha one-sided
 * @returns a factor, about 1; or a problem, see `driftFor`, and `bad-alpha`; `bad-power` also where it is not above alpha
 */
export function inflation(looks: readonly BoundedLook[], alpha: number, power: number): number | NoLook {
  if (!isAlpha(alpha)) return { problem: 'bad-alpha' };
  if (!(power > alpha)) return { problem: 'bad-power' };
  const drift = driftFor(looks, power);
  if (typeof drift === 'object') return drift;
  return (drift / (normalQuantile(1 - alpha, 0, 1) + normalQuantile(power, 0, 1))) ** 2;
}
