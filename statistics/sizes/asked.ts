/** What a sample size is asked for, what answers, and what all size formulas share. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

export interface Asked {
  /** One-sided error: .025 is the two-sided .05. */
  readonly alpha: number;
  /** The chance to find the effect, above alpha and below 1. */
  readonly power: number;
  /** Share of all subjects in the pilot arm; one half unless told. */
  readonly pilotShare?: number;
}

/** Subjects by arm, not rounded: whoever plans rounds up, after all factors. */
export interface Sizes {
  readonly pilot: number;
  readonly comparison: number;
}

/**
 * - `bad-alpha`: outside of (0, 0.5)
 * - `bad-power`: not above alpha, or not below 1
 * - `bad-share`: a share, of subjects or of those with the outcome, outside of (0, 1)
 * - `bad-variance`: negative, not finite, or 0 in both arms
 * - `no-effect`: nothing to find, or a margin that is already used up: no size is large enough
 * - `bad-correlation`: outside of [−1, 1], or outside of [0, 1) for one within clusters
 * - `bad-count`: negative, not finite, or not whole where a count is needed
 */
export type SizeProblem =
  'bad-alpha' | 'bad-power' | 'bad-share' | 'bad-variance' | 'no-effect' | 'bad-correlation' | 'bad-count';

export interface NoSize {
  readonly problem: SizeProblem;
}

export function askedProblem({ alpha, power, pilotShare = 0.5 }: Asked): NoSize | undefined {
  if (!(alpha > 0 && alpha < 0.5)) return { problem: 'bad-alpha' };
  if (!(power > alpha && power < 1)) return { problem: 'bad-power' };
  return isShare(pilotShare) ? undefined : { problem: 'bad-share' };
}

/** Whether it lies in (0, 1). */
export function isShare(share: number): boolean {
  return share > 0 && share < 1;
}

/** z(1 − α) and z(power): how many standard errors the error and the power ask for. */
export function quantilesOf({ alpha, power }: Asked): { readonly error: number; readonly power: number } {
  return { error: normalQuantile(1 - alpha, 0, 1), power: normalQuantile(power, 0, 1) };
}

/** So many subjects in all, by arm. */
export function byArm(total: number, { pilotShare = 0.5 }: Asked): Sizes {
  return { pilot: total * pilotShare, comparison: total * (1 - pilotShare) };
}

export interface Variances {
  /** Of one subject of each arm, in the squared unit of the metric. */
  readonly pilot: number;
  readonly comparison: number;
}

/** Variance of the difference times all subjects: v₁/s + v₂/(1 − s). */
export function differenceVariance({ pilot, comparison }: Variances, { pilotShare = 0.5 }: Asked): number {
  return pilot / pilotShare + comparison / (1 - pilotShare);
}
