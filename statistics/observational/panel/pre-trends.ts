/**
 * What the periods before treatment show, and what they could have shown. They never prove that the arms would have gone on
 * alike: a test that finds nothing is often too weak to find anything.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { rootOf } from '../../root.js';
import { choleskyFactor, type LowerFactor } from '../cholesky.js';

/** An effect by time since treatment began; those below −1 are before it, and should be none. */
export interface EventEstimate {
  readonly event: number;
  readonly effect: number;
}

/**
 * The smallest straight trend, a period, that some single pre-period would have shown as significant with this chance, were
 * the arms to drift apart by it each period.
 *
 * Source: J. Roth, American Economic Review: Insights 4 (2022) 305–322.
 *
 * @param before the pre-periods, −1 left out
 * @param covariance of them, row-major
 * @param confidence of the test, e.g. 0.95
 * @param chance e.g. 0.8
 * @returns undefined without a pre-period, or where it has no spread
 */
export function smallestTrend(
  before: readonly EventEstimate[],
  covariance: Float64Array,
  { confidence, chance }: { readonly confidence: number; readonly chance: number },
): number | undefined {
  const size = before.length;
  if (size === 0 || !covariance.every(Number.isFinite)) return undefined;
  const errors = before.map((_, k) => Math.sqrt(covariance[k * size + k] ?? NaN));
  if (errors.some((error) => !(error > 0))) return undefined;
  const correlation = covariance.map(
    (entry, place) => entry / (errors[Math.floor(place / size)] ?? NaN) / (errors[place % size] ?? NaN),
  );
  const factor = nearestFactor(size, correlation);
  const bound = normalQuantile((1 + confidence) / 2, 0, 1);
  const hidden = (trend: number) =>
    boxProbability(
      factor,
      before.map(({ event }, k) => (trend * (event + 1)) / (errors[k] ?? NaN)),
      bound,
    );
  const [worst = NaN] = before
    .map(({ event }, k) => (errors[k] ?? NaN) / Math.abs(event + 1))
    .sort((one, other) => one - other);
  // Ten standard errors of the clearest pre-period are seen for sure.
  const most = (bound + 10) * worst;
  return rootOf((trend) => 1 - chance - hidden(trend), [0, most], CLOSE * most);
}

/** The periods of a panel may determine each other; a little of independent noise lets them have a factor. */
function nearestFactor(size: number, correlation: Float64Array): LowerFactor {
  for (let ridge = 0; ; ridge = ridge === 0 ? SMALLEST_RIDGE : ridge * 10) {
    const entries = correlation.map((entry, place) =>
      Math.floor(place / size) === place % size ? 1 : entry / (1 + ridge),
    );
    const factor = choleskyFactor({ size, entries }, SMALLEST_RIDGE / 10);
    if (!('dependent' in factor)) return factor;
  }
}
const SMALLEST_RIDGE = 1e-9;
const POINTS = 1000;
/** Of the trend, as a share of what is seen for sure; the lattice is no finer. */
const CLOSE = 1e-6;

/**
 * P(−bound < Zₖ + shiftₖ < bound for all k) of correlated standard normals, by Genz's transformation at the points of a
 * Richtmyer lattice, folded: the same points each time, so that the same data give the same number.
 *
 * Source: A. Genz, Journal of Computational and Graphical Statistics 1 (1992) 141–149.
 */
function boxProbability({ size, entries }: LowerFactor, shifts: readonly number[], bound: number): number {
  const interval = (shift: number, drawn: number, scale: number) => {
    const from = normalCdf((-bound - shift - drawn) / scale, 0, 1);
    return [from, normalCdf((bound - shift - drawn) / scale, 0, 1) - from] as const;
  };
  if (size === 1) return interval(shifts[0] ?? NaN, 0, 1)[1];
  let total = 0;
  const normals = new Float64Array(size);
  for (let point = 1; point <= POINTS; point += 1) {
    let product = 1;
    for (let k = 0; k < size; k += 1) {
      let drawn = 0;
      for (let j = 0; j < k; j += 1) drawn += (entries[k * size + j] ?? NaN) * (normals[j] ?? NaN);
      const [from, width] = interval(shifts[k] ?? NaN, drawn, entries[k * size + k] ?? NaN);
      product *= width;
      const fraction = (point * Math.sqrt(PRIMES[k % PRIMES.length] ?? 2)) % 1;
      const at = from + Math.abs(2 * fraction - 1) * width;
      normals[k] = normalQuantile(Math.min(Math.max(at, 1e-15), 1 - 1e-15), 0, 1);
    }
    total += product;
  }
  return total / POINTS;
}
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];

export interface Breakdown {
  /** The largest step from one pre-period to the next, by size. */
  readonly greatestPreStep: number;
  /** Where the effect lies if each step afterwards is at most as large as the largest before (M̄ = 1). */
  readonly setAtOne: readonly [lower: number, upper: number];
  /** How many times the largest step before the steps afterwards must be, until no effect is possible; null where none was. */
  readonly mBar: number | null;
}

/**
 * The identified set under relative magnitudes, without sampling error: after k periods of treatment the arms may have
 * drifted apart by k times M̄ times the largest step before.
 *
 * Source: A. Rambachan, J. Roth, Review of Economic Studies 90 (2023) 2555–2591, Δ^RM.
 *
 * @param events of all event times but −1, ascending
 * @param effect with `exposure`, the periods of treatment it averages over
 * @returns undefined where no two pre-periods follow each other
 */
export function breakdownOf(
  events: readonly EventEstimate[],
  { effect, exposure }: { readonly effect: number; readonly exposure: number },
): Breakdown | undefined {
  const before = [...events.filter(({ event }) => event < -1), { event: -1, effect: 0 }];
  const steps = before.flatMap((one, place) => {
    const next = before[place + 1];
    return next?.event === one.event + 1 ? [Math.abs(next.effect - one.effect)] : [];
  });
  if (steps.length === 0) return undefined;
  const greatestPreStep = Math.max(...steps);
  const off = exposure * greatestPreStep;
  return {
    greatestPreStep,
    setAtOne: [effect - off, effect + off],
    mBar: off === 0 ? null : Math.abs(effect) / off,
  };
}
