/**
 * Whether those whose outcome is missing had another signal than the rest: then those that are left say little of whom the
 * signal would have told about.
 */
import { twoSidedPValue } from '../methods/estimate-interval.js';
import { placements } from './placements.js';

export interface MissingBySignal {
  readonly missing: number;
  readonly known: number;
  /** The chance that of one with a missing outcome and one with a known one, the former has the higher signal. */
  readonly higherWhereMissing: number;
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * The rank test of two groups under no difference, with its variance for ties. Where rows move together it is stricter than
 * its level, because it counts each as one.
 *
 * Source: H. B. Mann, D. R. Whitney, Annals of Mathematical Statistics 18 (1947) 50–60; E. L. Lehmann, Nonparametrics (1975).
 *
 * @param signal finite
 * @param isMissing by row 1 or 0
 * @returns null where none, or all, are missing, or the signal never varies
 */
export function missingBySignal(signal: Float64Array, isMissing: Float64Array): MissingBySignal | null {
  const missing = isMissing.reduce((sum, each) => sum + each, 0);
  const known = signal.length - missing;
  if (missing === 0 || known === 0) return null;
  const all = signal.length;
  const variance = (all + 1 - tieTerm(signal) / (all * (all - 1))) / (12 * missing * known);
  if (!(variance > 0)) return null;
  const { area } = placements(signal, isMissing);
  const pValue = twoSidedPValue((area - 1 / 2) / Math.sqrt(variance));
  return { missing, known, higherWhereMissing: area, pValue };
}

/** Σ (t³ − t) over values that occur t times. */
function tieTerm(values: Float64Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + (count ** 3 - count), 0);
}
