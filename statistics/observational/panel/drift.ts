/** Whether the gap between series moved one way all the time before the pilot, which would have gone on without it. */
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import { coMomentsOfRows } from '../../methods/running-co-moments.js';

export interface Drift {
  /** Slope of the straight line through the blocks, in the unit of the gap. */
  readonly perPeriod: number;
  /** That there is none, two-sided. */
  readonly pValue: number;
}

/**
 * By least squares, t with two degrees of freedom less than blocks: also a gap that moves ever faster has a slope.
 *
 * Source: N. R. Draper, H. Smith, Applied Regression Analysis (1998), section 1.4.
 *
 * @param means of blocks that follow each other
 * @param length periods of a block
 */
export function driftOf(means: readonly number[], length: number): Drift | undefined {
  if (means.length < 3) return undefined;
  const places = means.map((_, place) => place);
  const { squaredDeviationsX, squaredDeviationsY, coDeviations } = coMomentsOfRows(means, places);
  const slope = coDeviations / squaredDeviationsX;
  const degreesOfFreedom = means.length - 2;
  const residual = Math.max(squaredDeviationsY - slope * coDeviations, 0) / degreesOfFreedom;
  // Blocks without any spread are refused elsewhere; a line without any residual is as sure as can be.
  const t = slope === 0 ? 0 : Math.abs(slope) / Math.sqrt(residual / squaredDeviationsX);
  return { perPeriod: slope / length, pValue: 2 * tCdf(-t, degreesOfFreedom) };
}
