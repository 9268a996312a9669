/** What the file holds of one segment, and what an improvement of it may be expected to bring in a year. */
import type { Segment } from '../segments.js';
import { churnedCount, churnShare, meanMonthlyCharges, type Subscriber } from '../telco.js';

export const MONTHS_A_YEAR = 12;

export interface SegmentFigures {
  readonly segment: readonly Subscriber[];
  readonly segmentChurned: number;
  readonly segmentChurnShare: number;
  /** US dollars a month, mean, to the cent. */
  readonly monthlyCharges: number;
}

export function segmentFigures(subscribers: readonly Subscriber[], belongs: Segment): SegmentFigures {
  const segment = subscribers.filter(belongs);
  return {
    segment,
    segmentChurned: churnedCount(segment),
    segmentChurnShare: churnShare(segment),
    monthlyCharges: Math.round(meanMonthlyCharges(segment) * 100) / 100,
  };
}

/**
 * Yearly revenue of the customers who would be kept, in cents. Their number is not rounded, because it is an
 * expectation.
 */
export function expectedRevenueMinor(
  treated: number,
  { monthlyCharges }: SegmentFigures,
  churnReduction: number,
): number {
  return Math.round(treated * churnReduction * monthlyCharges * MONTHS_A_YEAR * 100);
}
