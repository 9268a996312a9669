/** The rank correlation of a signal with a later amount: an order, as the area under the curve is, so that no few large amounts decide. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { twoSidedPValue } from '../methods/estimate-interval.js';
import { neverVaries, type Association, type NoAssociation } from './association.js';
import type { Rows } from './signal-data.js';

const DETERMINED = 1 - 1e-9;

/**
 * Spearman's ρ with midranks, and its interval on Fisher's z by the influence of each row, summed by group, by t with one degree
 * of freedom less than groups. That ranks are themselves of the data is counted, as are ties.
 *
 * Source: C. Spearman, American Journal of Psychology 15 (1904) 72–101; C. B. Borkowf, Computational Statistics & Data Analysis
 * 39 (2002) 271–286; C. Croux, C. Dehon, Statistical Methods and Applications 19 (2010) 497–515 on the influence.
 *
 * @param rows finite; nothing is missing
 */
export function rankCorrelation(rows: Rows, confidence: number): Association | NoAssociation {
  if (neverVaries(rows.signal)) return { problem: 'signal-never-varies' };
  if (neverVaries(rows.outcome)) return { problem: 'outcome-never-varies' };
  const { rho, influence } = influenceOf(ranked(rows.signal), ranked(rows.outcome));
  if (Math.abs(rho) >= DETERMINED) return { problem: 'determined' };
  const sums = new Map<number, number>();
  rows.groups.forEach((group, row) => sums.set(group, (sums.get(group) ?? 0) + (influence[row] ?? NaN)));
  const groups = sums.size;
  if (groups < 4) return { problem: 'too-few' };
  const squares = [...sums.values()].reduce((sum, each) => sum + each ** 2, 0);
  // Three less, as Fisher's own error of z has it: ranks and their spreads are of the same rows.
  const variance = (groups / (groups - 3)) * (squares / influence.length ** 2);
  if (!(variance > 0)) return { problem: 'determined' };
  const standardError = Math.sqrt(variance);
  const [z, error] = [Math.atanh(rho), standardError / (1 - rho ** 2)];
  const degreesOfFreedom = groups - 1;
  const half = tQuantile((1 + confidence) / 2, degreesOfFreedom) * error;
  return {
    measure: 'rank_correlation',
    estimate: rho,
    lower: Math.tanh(z - half),
    upper: Math.tanh(z + half),
    standardError,
    standardErrorKind: 'influence',
    degreesOfFreedom,
    pValue: twoSidedPValue(z / error, degreesOfFreedom),
    confidence,
    method: 'spearman-fisher-z',
  };
}

interface Ranked {
  /** By row: the share of rows below it, those as high as half, less one half. Their mean is 0. */
  readonly places: Float64Array;
  /** Ascending. */
  readonly order: Int32Array;
  readonly values: Float64Array;
}

function ranked(values: Float64Array): Ranked {
  const order = Int32Array.from(values.keys()).sort(
    (one, other) => (values[one] ?? NaN) - (values[other] ?? NaN),
  );
  const places = new Float64Array(values.length);
  eachTie(order, values, (from, to) => {
    for (let at = from; at < to; at += 1) places[order[at] ?? -1] = (from + to) / 2 / values.length - 1 / 2;
  });
  return { places, order, values };
}

function eachTie(order: Int32Array, values: Float64Array, take: (from: number, to: number) => void): void {
  for (let from = 0, to = 0; from < order.length; from = to) {
    const value = values[order[from] ?? -1];
    for (to = from; to < order.length && values[order[to] ?? -1] === value; to += 1);
    take(from, to);
  }
}

function influenceOf(x: Ranked, y: Ranked): { readonly rho: number; readonly influence: Float64Array } {
  const [spreadX, spreadY] = [meanProduct(x.places, x.places), meanProduct(y.places, y.places)];
  const together = meanProduct(x.places, y.places);
  const scale = Math.sqrt(spreadX * spreadY);
  const rho = together / scale;
  const [xOfY, yOfX] = [meanAbove(x, y.places), meanAbove(y, x.places)];
  const [xOfX, yOfY] = [meanAbove(x, x.places), meanAbove(y, y.places)];
  const influence = x.places.map((placeX, row) => {
    const at = (values: Float64Array) => values[row] ?? NaN;
    const placeY = at(y.places);
    const ofBoth = placeX * placeY + at(xOfY) + at(yOfX) - 3 * together;
    const ofX = placeX ** 2 + 2 * at(xOfX) - 3 * spreadX;
    const ofY = placeY ** 2 + 2 * at(yOfY) - 3 * spreadY;
    return ofBoth / scale - (rho / 2) * (ofX / spreadX + ofY / spreadY);
  });
  return { rho, influence };
}

/** By row: the sum of the others' values over the rows above it, and half of those as high, over all rows. */
function meanAbove({ order, values }: Ranked, others: Float64Array): Float64Array {
  const above = new Float64Array(values.length);
  let left = others.reduce((sum, each) => sum + each, 0);
  eachTie(order, values, (from, to) => {
    const tied = order.subarray(from, to);
    const sum = tied.reduce((total, row) => total + (others[row] ?? NaN), 0);
    left -= sum;
    for (const row of tied) above[row] = (left + sum / 2) / values.length;
  });
  return above;
}

function meanProduct(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, row) => sum + value * (other[row] ?? NaN), 0) / one.length;
}
