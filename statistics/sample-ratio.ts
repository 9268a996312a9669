/** Whether subjects fell into the arms in the planned ratio. A clear mismatch is broken randomisation. */
import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';

/** Below this, `1 − cdf` is rounding; the p-value is then given as this bound, never as 0. */
export const SMALLEST_P_VALUE = 1e-15;

export interface SampleRatio {
  /** Pearson's χ² of the counts against the planned shares. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** In [1e-15, 1]; 1e-15 stands for "less than that", see `pValueText`. */
  readonly pValue: number;
}

export interface NoSampleRatio {
  /** `bad-counts`: not whole, or negative. `bad-shares`: not positive, or not one per count, or only one. */
  readonly problem: 'bad-counts' | 'bad-shares';
}

/**
 * Pearson's χ² test of observed counts against planned shares, with k − 1 degrees of freedom.
 * Shares are normalised by their sum. No subjects at all is no mismatch: p = 1.
 *
 * Source: K. Pearson, Philosophical Magazine 50 (1900) 157–175; as a sample-ratio check, A. Fabijan
 * et al., KDD 2019.
 *
 * @param counts subjects per arm
 * @param shares planned share per arm, in the same order
 * @param degreesOfFreedom k − 1 unless the shares were themselves estimated from the counts
 */
export function sampleRatio(
  counts: readonly number[],
  shares: readonly number[],
  { degreesOfFreedom = shares.length - 1 }: { readonly degreesOfFreedom?: number } = {},
): SampleRatio | NoSampleRatio {
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) return { problem: 'bad-counts' };
  if (shares.length !== counts.length || shares.length < 2) return { problem: 'bad-shares' };
  if (!shares.every((share) => share > 0 && Number.isFinite(share))) return { problem: 'bad-shares' };

  const total = sumOf(counts);
  if (total === 0) return { statistic: 0, degreesOfFreedom, pValue: 1 };
  const perShare = total / sumOf(shares);
  const statistic = sumOf(
    shares.map((share, arm) => ((counts[arm] ?? 0) - share * perShare) ** 2 / (share * perShare)),
  );
  const upperTail = 1 - chisquareCdf(statistic, degreesOfFreedom);
  return { statistic, degreesOfFreedom, pValue: Math.max(upperTail, SMALLEST_P_VALUE) };
}

/** `p = 0.00002`, or `p < 1e-15` where the number itself cannot be told from 0. */
export function pValueText(pValue: number): string {
  if (pValue <= SMALLEST_P_VALUE) return 'p < 1e-15';
  return `p = ${String(Number(pValue.toPrecision(2)))}`;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
