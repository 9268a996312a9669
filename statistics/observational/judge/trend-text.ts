/** What the periods before treatment show, and what they cannot, in sentences. */
import type { DifferencePlan } from '../../../contracts/observational-plan.js';
import { fixedText } from '../../quantity-text.js';
import { metricKinds } from '../../metric-kinds.js';
import type { DifferenceMetric } from '../panel/difference-metric.js';
import { effectText } from './naive-difference.js';

export function trendNotes(
  { trends, exposure = NaN }: DifferenceMetric,
  { primary }: DifferencePlan,
): string[] {
  if (!trends) return [];
  const { events, smallestTrend, breakdown, twoWay, groupTimes } = trends;
  const before = events.filter(({ event }) => event < -1);
  const amount = (value: number) => effectText(primary.kind, value, Math.abs(value));
  if (before.length === 0)
    return [
      'one period before treatment shows no trend, so that nothing speaks for or against the groups having gone on alike',
      ...twoWayNote(twoWay, groupTimes, amount),
    ];
  const shown = before.map(({ event, effect }) => `${amount(effect)} at ${String(event).replace('-', '−')}`);
  const trend = smallestTrend
    ? [
        `a straight trend of ${amount(smallestTrend.planned)} a period would have been seen before with a chance of 0.8, one of ${amount(smallestTrend.half)} with 0.5 (Roth); the first makes ${amount(smallestTrend.planned * exposure)} of the effect`,
      ]
    : [];
  return [
    `before treatment, against the last period before it, ${primary.metric} differs by ${shown.join(', ')}; this is shown and proves nothing`,
    ...trend,
    ...(breakdown ? [breakdownText(breakdown, (value) => plain(primary.kind, value))] : []),
    ...twoWayNote(twoWay, groupTimes, amount),
  ];
}

type Breakdown = NonNullable<NonNullable<DifferenceMetric['trends']>['breakdown']>;

function breakdownText(
  { greatestPreStep, setAtOne: [lower, upper], mBar }: Breakdown,
  text: (value: number) => string,
): string {
  if (mBar === null) return 'the groups moved alike before, step by step (Rambachan and Roth: no breakdown)';
  return `the largest step before is ${text(greatestPreStep)}; if those after were as large the effect lies in ${text(lower)} to ${text(upper)}, and no effect is possible once they are ${fixedText(mBar, 2)} times as large (breakdown M̄, Rambachan and Roth, without sampling error)`;
}

function twoWayNote(
  twoWay: number | null,
  groupTimes: NonNullable<DifferenceMetric['trends']>['groupTimes'],
  amount: (value: number) => string,
): string[] {
  if (twoWay === null || new Set(groupTimes.map(({ group }) => group)).size < 2) return [];
  return [
    `a regression on unit, period and treatment gives ${amount(twoWay)}: over waves it holds later groups against those treated already, and does not decide`,
  ];
}

function plain(kind: DifferencePlan['primary']['kind'], value: number): string {
  const { unit } = metricKinds[kind];
  return String(Number((value * unit.perOne).toPrecision(3)));
}
