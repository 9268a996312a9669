/** Whether two arms lose their subjects at another pace, over all of the time that both were watched. */
import { twoSidedPValue } from '../methods/estimate-interval.js';
import { isProblem, type Answer } from '../methods/method-result.js';
import { kaplanMeier, type FollowUp } from './kaplan-meier.js';

export interface LogRank {
  /** χ² with one degree of freedom. */
  readonly statistic: number;
  readonly pValue: number;
  /** Events of the pilot, and how many it would have with the pace of both together: fewer than expected is slower. */
  readonly pilotEvents: number;
  readonly pilotExpected: number;
}

/**
 * (O − E)²/V over the times of events, with the hypergeometric variance.
 *
 * Source: N. Mantel, Cancer Chemotherapy Reports 50 (1966) 163–170; R. Peto, J. Peto, Journal of the Royal Statistical
 * Society A 135 (1972) 185–207.
 *
 * @returns a problem: `too-few` (nobody in an arm), `not-finite`, `bad-time`, `no-events` (no event while both arms were
 *   watched)
 */
export function logRank(pilot: readonly FollowUp[], comparison: readonly FollowUp[]): Answer<LogRank> {
  const first = kaplanMeier(pilot);
  if (isProblem(first)) return { ...first, arm: 'pilot' };
  const second = kaplanMeier(comparison);
  if (isProblem(second)) return { ...second, arm: 'comparison' };
  const together = kaplanMeier([...pilot, ...comparison]);
  if (isProblem(together)) return together;

  const pilotAtRisk = atRiskBy(pilot);
  let [expected, variance] = [0, 0];
  for (const { time, atRisk, events } of together.steps) {
    const share = pilotAtRisk(time) / atRisk;
    expected += events * share;
    if (atRisk > 1) variance += (events * share * (1 - share) * (atRisk - events)) / (atRisk - 1);
  }
  if (variance === 0) return { problem: 'no-events' };
  const observed = first.steps.reduce((total, { events }) => total + events, 0);
  const away = observed - expected;
  return {
    statistic: away ** 2 / variance,
    pValue: twoSidedPValue(away / Math.sqrt(variance)),
    pilotEvents: observed,
    pilotExpected: expected,
  };
}

/** How many were seen at least until a time; the times must be asked for in ascending order. */
function atRiskBy(subjects: readonly FollowUp[]): (time: number) => number {
  const times = Float64Array.from(subjects, ({ time }) => time).sort();
  let gone = 0;
  return (time) => {
    while ((times[gone] ?? Infinity) < time) gone += 1;
    return times.length - gone;
  };
}
