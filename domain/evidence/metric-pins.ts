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

/** The verdict, invalid where it rests on a retired version. What was measured as harm stays told. */
export function withoutRetired(verdict: Verdict, retired: readonly RetiredPin[]): Verdict {
  if (retired.length === 0) return verdict;
  const sentences = new Map(retired.map((pin) => [pin.metric, sentenceOf(pin)]));
  const criteria = verdict.criteria.map((criterion) =>
    invalidated(criterion, sentences.get(criterion.metric)),
  );
  const replaced = verdict.criteria.filter(({ metric }) => sentences.has(metric)).map(({ reason }) => reason);
  const others =
    verdict.verdict === 'pass' ? [] : verdict.reasons.filter((reason) => !replaced.includes(reason));
  const reasons = [...sentences.values(), ...others];
  const harm =
    verdict.harm.length === 0
      ? ''
      : `. Worse among those measured, all the same: ${verdict.harm.join('; and ')}`;
  return {
    ...verdict,
    verdict: 'invalid',
    summary: `Invalid: ${[...sentences.values()].join('; ')}${harm}.`,
    reasons,
    criteria,
  };
}

function invalidated(criterion: CriterionResult, sentence: string | undefined): CriterionResult {
  if (sentence === undefined) return criterion;
  const { metric, metricVersion, role, threshold, harm } = criterion;
  const kept = { metric, metricVersion, role, threshold, ...(harm === undefined ? {} : { harm }) };
  return { ...kept, verdict: 'invalid', reason: sentence };
}

function sentenceOf({ metric, metricVersion, at, reason }: RetiredPin): string {
  const why = reason.replace(/[.\s]+$/, '');
  return `${metric} version ${String(metricVersion)} was retired on ${at.slice(0, 10)} (${why}), and counts again once it is re-pinned for this cycle, or the charter is reworked to a published version`;
}
