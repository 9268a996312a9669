/**
 * The versions of metrics that a plan is locked on. A version that was retired under a running cycle no longer says what
 * the company means by its name, so that whatever it measures is invalid until somebody other than who asks for it has
 * pinned it to this cycle anew.
 */
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { CriterionResult, Verdict } from './verdict.js';

export interface Pin {
  readonly metric: string;
  readonly metricVersion: number;
}

export interface RetiredPin extends Pin {
  /** When the retirement took effect, ISO 8601. */
  readonly at: string;
  readonly reason: string;
}

export function pinsOf({ primary, guardrails }: AnalysisPlan): Pin[] {
  return [primary, ...guardrails].map(({ metric, metricVersion }) => ({ metric, metricVersion }));
}

/** What is read of a verdict here, whether it is a gate's or that of an analysis. */
interface Judged<Criterion> extends Pick<Verdict, 'verdict' | 'summary' | 'reasons' | 'harm'> {
  readonly criteria: readonly Criterion[];
}

type Judgement = Pick<CriterionResult, 'metric' | 'verdict' | 'reason'>;

/**
 * The verdict of a look, invalid where it rests on a retired version. What was measured as harm stays told.
 * @param invalidated what stays of a criterion, besides why
 */
export function withoutRetired<Criterion extends Judgement, Found extends Judged<Criterion>>(
  verdict: Found & Judged<Criterion>,
  retired: readonly RetiredPin[],
  invalidated: (criterion: Criterion) => Criterion,
): Found {
  if (retired.length === 0) return verdict;
  const sentences = new Map(retired.map((pin) => [pin.metric, sentenceOf(pin)]));
  const criteria = verdict.criteria.map((criterion) => {
    const reason = sentences.get(criterion.metric);
    return reason === undefined
      ? criterion
      : { ...invalidated(criterion), verdict: 'invalid' as const, reason };
  });
  const replaced = verdict.criteria.filter(({ metric }) => sentences.has(metric)).map(({ reason }) => reason);
  const others =
    verdict.verdict === 'pass' ? [] : verdict.reasons.filter((reason) => !replaced.includes(reason));
  const reasons = [...sentences.values(), ...others];
  const harm =
    verdict.harm.length === 0
      ? ''
      : `. Worse among those measured, all the same: ${verdict.harm.join('; and ')}`;
  const summary = `Invalid: ${[...sentences.values()].join('; ')}${harm}.`;
  return { ...verdict, verdict: 'invalid', summary, reasons, criteria };
}

/**
 * The same of a check after a rollout, where a failure undoes the wave: a criterion that failed by a version that is not
 * retired still fails.
 */
export function checkWithoutRetired(verdict: Verdict, retired: readonly RetiredPin[]): Verdict {
  const held = withoutRetired(verdict, retired, unmeasured);
  const failed = held.criteria.filter((criterion) => criterion.verdict === 'fail');
  if (verdict.verdict !== 'fail' || retired.length === 0 || failed.length === 0) return held;
  const reasons = [...failed.map(({ reason }) => reason), ...retired.map(sentenceOf)];
  return { ...held, verdict: 'fail', summary: `Fail: ${reasons.join('; ')}.`, reasons };
}

/** A criterion of a gate without what was measured. */
export function unmeasured({
  metric,
  metricVersion,
  role,
  verdict,
  reason,
  threshold,
  harm,
}: CriterionResult): CriterionResult {
  const kept = { metric, metricVersion, role, verdict, reason, threshold };
  return harm === undefined ? kept : { ...kept, harm };
}

function sentenceOf({ metric, metricVersion, at, reason }: RetiredPin): string {
  const why = reason.replace(/[.\s]+$/, '');
  return `${metric} version ${String(metricVersion)} was retired on ${at.slice(0, 10)} (${why}), and counts again once it is re-pinned for this cycle`;
}
