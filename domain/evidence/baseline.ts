/**
 * What a baseline must be before Finance locks it: of a time that is over, long enough, of enough subjects, and of the
 * metrics and kinds that the charter plans. A result is later measured against it, so that whatever slips through here
 * passes for an improvement there.
 */
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { Policy } from '../../contracts/policy.js';
import type { Baseline } from '../../contracts/submission.js';
import type { Fault } from '../../base/refusal.js';
import { DAY_MS } from '../../base/duration.js';

/** What holds where the policy says nothing: four whole weeks, and enough subjects to see a share at all. */
const USUAL: LeastOfBaseline = { shortestDays: 28, smallestN: 100, smallestMatchRate: 0.8 };

export type LeastOfBaseline = NonNullable<Policy['baseline']>;

/** What a baseline must bring at least by this policy. */
export function leastOf({ baseline }: Pick<Policy, 'baseline'>): LeastOfBaseline {
  return baseline ?? USUAL;
}

/** Every field that does not fit the plan, the policy or the clock. */
export function baselineFaults(
  baseline: Baseline,
  plan: AnalysisPlan,
  policy: Pick<Policy, 'baseline'>,
  nowMs: number,
): Fault[] {
  const least = leastOf(policy);
  return [
    ...periodFaults(baseline, least.shortestDays, nowMs),
    ...matchFaults(baseline, least.smallestMatchRate),
    ...kindFaults(baseline, plan),
    ...sizeFaults(baseline, least.smallestN),
  ];
}

function periodFaults({ from, to }: Baseline, shortestDays: number, nowMs: number): Fault[] {
  const firstMs = Date.parse(from);
  const overMs = Date.parse(to) + DAY_MS;
  if (overMs > nowMs) return [fault('to', `is ${to}, which is not over yet (UTC)`)];
  if (firstMs >= overMs) return [fault('to', 'must not be before from')];
  const days = (overMs - firstMs) / DAY_MS;
  if (days >= shortestDays) return [];
  return [fault('to', `ends a period of ${days} days, where the policy requires ${shortestDays}`)];
}

function matchFaults({ identityMatchRate }: Baseline, smallest: number): Fault[] {
  if (identityMatchRate >= smallest) return [];
  return [
    fault('identityMatchRate', `is ${identityMatchRate}, where the policy requires at least ${smallest}`),
  ];
}

function kindFaults({ metrics }: Baseline, plan: AnalysisPlan): Fault[] {
  return metrics.flatMap(({ metric, summary }, index) => {
    const planned = plannedIn(plan).find((each) => each.metric === metric);
    if (planned === undefined || planned.kind === summary.kind) return [];
    return [
      fault(
        `metrics/${index}/summary/kind`,
        `is ${summary.kind}, and the charter plans ${metric} as ${planned.kind}`,
      ),
    ];
  });
}

function sizeFaults({ metrics }: Baseline, smallest: number): Fault[] {
  return metrics.flatMap(({ metric, summary: { n } }, index) =>
    n >= smallest
      ? []
      : [
          fault(
            `metrics/${index}/summary/n`,
            `is ${n} for ${metric}, where the policy requires at least ${smallest}`,
          ),
        ],
  );
}

/** The metrics that the plan has and the baseline has not. */
export function baselineLacks({ metrics }: Baseline, plan: AnalysisPlan): Fault[] {
  const missing = plannedIn(plan).filter(
    (planned) =>
      !metrics.some(
        ({ metric, metricVersion }) => metric === planned.metric && metricVersion === planned.metricVersion,
      ),
  );
  if (missing.length === 0) return [];
  const names = missing.map(({ metric, metricVersion }) => `${metric} version ${metricVersion}`).join(', ');
  return [fault('metrics', `lack ${names}, which the charter plans`)];
}

function plannedIn({ primary, guardrails }: AnalysisPlan) {
  return [primary, ...guardrails];
}

function fault(field: string, detail: string): Fault {
  return { pointer: `/content/${field}`, detail };
}
