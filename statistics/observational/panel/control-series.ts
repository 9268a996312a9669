/** One series before and after against others that were left alone, with placebos in time. */
import { momentsOfRows } from '../../methods/moments-of-rows.js';
import { driftOf, type Drift } from './drift.js';

export interface SeriesCompared {
  /** Mean of the gap in the pilot less its mean before; of seasonal differences of the gap where there is a season. */
  readonly effect: number;
  /** Of the effect; absent with fewer than two blocks, which show no spread. */
  readonly variance?: number;
  /** Blocks less 1. */
  readonly degreesOfFreedom: number;
  /** The times of the pre-period, as long as the pilot each, that the pilot is held against. */
  readonly blocks: number;
  /** The effect of a pilot that began at each earlier time, had there been one. */
  readonly placebos: readonly number[];
  /** How many placebos, and the pilot, show as much as the pilot, by size; 1 where none does. */
  readonly rank: number;
  /** Of the gap before the pilot; absent with fewer than three blocks, through which a straight line always goes. */
  readonly drift?: Drift;
}

/**
 * The gap is the treated series less the mean of the others. The pre-period is cut into blocks as long as the pilot, counted
 * back from it, and the pilot is one more block: its mean less that of the blocks, with variance s²·(1 + 1/blocks) and t with
 * blocks − 1 degrees of freedom. Whatever moves the gap for up to a pilot's length is in the spread of the blocks, so that
 * periods that follow each other need not be independent; what moves it for longer is no spread but a drift, which stands
 * beside. With a season, the gap is first held against that a whole season, or
 * as many as the pilot takes, before.
 *
 * Source: placebos in time as A. Abadie, A. Diamond, J. Hainmueller, American Journal of Political Science 59 (2015) 495–510;
 * the interval of a new block as of a new observation, NIST/SEMATECH 7.2.
 *
 * @param gap by period, the pilot's at the end
 * @param pilot how many periods it lasts
 * @param season periods of a season
 */
export function compareSeries(gap: readonly number[], pilot: number, season?: number): SeriesCompared {
  const lag = season === undefined ? 0 : season * Math.ceil(pilot / season);
  const series = lag === 0 ? gap : gap.slice(lag).map((value, at) => value - (gap[at] ?? NaN));
  const before = series.length - pilot;
  const blocks = Math.floor(before / pilot);
  const blockMean = (end: number) => mean(series.slice(end - pilot, end));
  const earlier = Array.from({ length: blocks }, (_, block) => blockMean(before - block * pilot));
  const moments = momentsOfRows(earlier);
  const drift = driftOf(earlier.toReversed(), pilot);
  const effect = blockMean(series.length) - moments.mean;
  const placebos = Array.from({ length: Math.max(before - 2 * pilot + 1, 0) }, (_, place) => {
    const end = 2 * pilot + place;
    return blockMean(end) - mean(series.slice((end - pilot) % pilot, end - pilot));
  });
  const spread = { variance: (moments.squaredDeviations / (blocks - 1)) * (1 + 1 / blocks) };
  return {
    effect,
    ...(blocks > 1 && spread),
    degreesOfFreedom: blocks - 1,
    blocks,
    placebos,
    rank: 1 + placebos.filter((each) => Math.abs(each) >= Math.abs(effect)).length,
    ...(drift && { drift }),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
