/**
 * The kinds of metrics that the judge can measure, a row each. A kind that stands in the vocabulary and has no row here
 * does not compile, so that none is ever judged by the rules of another.
 */
import type { MetricKind } from '../base/vocabulary.js';
import type { GroupSummary } from '../contracts/evidence.js';
import type { Arm, SummaryOf } from './difference.js';
import type { KindRules } from './kind-rules.js';
import { mean } from './kinds/mean.js';
import { nps } from './kinds/nps.js';
import { proportion } from './kinds/proportion.js';
import { ratio } from './kinds/ratio.js';
import type { MethodProblem } from './methods/method-result.js';
import type { Moments } from './moments.js';

export const metricKinds: { readonly [Kind in MetricKind]: KindRules<Kind> } = {
  proportion,
  mean,
  ratio,
  nps,
};

/** The arms as those of this kind; undefined where they are of another. */
export function kindOfArms<Kind extends MetricKind>(
  kind: Kind,
  arms: { readonly pilot: GroupSummary; readonly comparison: GroupSummary },
): Readonly<Record<Arm, SummaryOf<Kind>>> | undefined {
  const { pilot, comparison } = arms;
  return isOfKind(kind, pilot) && isOfKind(kind, comparison) ? { pilot, comparison } : undefined;
}

export function isOfKind<Kind extends MetricKind>(
  kind: Kind,
  summary: GroupSummary,
): summary is SummaryOf<Kind> {
  return summary.kind === kind;
}

/** The subjects of a group as numbers, in the unit of its metric. */
export function momentsOfSummary(summary: GroupSummary): Moments | MethodProblem {
  // The row of a kind takes that kind's summary, which the compiler does not conclude from the key.
  const moments = metricKinds[summary.kind].moments as (summary: GroupSummary) => Moments | MethodProblem;
  return moments(summary);
}
