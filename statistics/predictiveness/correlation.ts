/** The correlation of a signal with a later amount, with an interval that asks neither for bell curves nor for independent rows. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { twoSidedPValue } from '../methods/estimate-interval.js';
import { neverVaries, type Association, type NoAssociation } from './association.js';
import type { Rows } from './signal-data.js';

/** So near to 1 a correlation is one of a column with itself, but for rounding. */
const DETERMINED = 1 - 1e-9;

/**
 * Pearson's r, and its interval on Fisher's z by the jackknife that leaves out one group at a time, by t with one degree of
 * freedom less than groups. Fisher's own error, 1/√(n − 3), holds for bell curves alone: of two skewed amounts its interval
 * misses far more often than it says.
 *
 * Source: R. A. Fisher, Metron 1 (1921) 3–32; D. V. Hinkley, Biometrika 65 (1978) 13–21 on the jackknife of a correlation.
 *
 * @param rows finite; nothing is missing
 */
export function correlation(rows: Rows, confidence: number): Association | NoAssociation {
  if (neverVaries(rows.signal)) return { problem: 'signal-never-varies' };
  if (neverVaries(rows.outcome)) return { problem: 'outcome-never-varies' };
  const groups = groupSums(rows);
  const all = groups.reduce(added);
  const estimate = correlationOf(all);
  if (Math.abs(estimate) >= DETERMINED) return { problem: 'determined' };
  const left = groups.map((group) => Math.atanh(correlationOf(added(all, negative(group)))));
  const count = left.length;
  if (count < 3 || !left.every(Number.isFinite)) return { problem: 'too-few' };
  const mean = left.reduce((sum, each) => sum + each, 0) / count;
  const squares = left.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const error = Math.sqrt(((count - 1) / count) * squares);
  if (!(error > 0)) return { problem: 'determined' };
  const z = Math.atanh(estimate);
  const degreesOfFreedom = count - 1;
  const half = tQuantile((1 + confidence) / 2, degreesOfFreedom) * error;
  return {
    measure: 'correlation',
    estimate,
    lower: Math.tanh(z - half),
    upper: Math.tanh(z + half),
    standardError: error * (1 - estimate ** 2),
    standardErrorKind: 'jackknife',
    degreesOfFreedom,
    pValue: twoSidedPValue(z / error, degreesOfFreedom),
    confidence,
    method: 'correlation-fisher-z',
  };
}

/** Sums of deviations from the means of all rows, so that what is left after taking a group off keeps its digits. */
interface Sums {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

function groupSums({ signal, outcome, groups }: Rows): Sums[] {
  const [meanX, meanY] = [meanOf(signal), meanOf(outcome)];
  const sums = new Map<number, Sums>();
  groups.forEach((group, row) => {
    const [x, y] = [(signal[row] ?? NaN) - meanX, (outcome[row] ?? NaN) - meanY];
    const one = { n: 1, x, y, xx: x * x, yy: y * y, xy: x * y };
    const known = sums.get(group);
    sums.set(group, known ? added(known, one) : one);
  });
  return [...sums.values()];
}

function correlationOf({ n, x, y, xx, yy, xy }: Sums): number {
  const [ofX, ofY] = [xx - (x * x) / n, yy - (y * y) / n];
  // What rounding leaves of a column that has one value only is no spread.
  if (!(ofX > ROUNDING * xx) || !(ofY > ROUNDING * yy)) return NaN;
  return (xy - (x * y) / n) / Math.sqrt(ofX * ofY);
}
const ROUNDING = 1e-12;

function added(one: Sums, other: Sums): Sums {
  return {
    n: one.n + other.n,
    x: one.x + other.x,
    y: one.y + other.y,
    xx: one.xx + other.xx,
    yy: one.yy + other.yy,
    xy: one.xy + other.xy,
  };
}

function negative({ n, x, y, xx, yy, xy }: Sums): Sums {
  return { n: -n, x: -x, y: -y, xx: -xx, yy: -yy, xy: -xy };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
