/**
 * What differs from kind to kind of governed document. The process is one for all of them: propose, review by another,
 * effective date, published.
 */
import type { MetricDefinition } from '../../contracts/metric.js';
import { contentDifference } from '../../base/content-difference.js';
import type { GovernedKind } from '../../base/vocabulary.js';
import { formulaText, whereText } from '../evidence/metric-text.js';
import type { ChangeTerms } from './change-state.js';

export interface KindRules {
  /** What people call one of them. */
  readonly noun: string;
  readonly terms: ChangeTerms;
  /** By what a list of them is filtered. */
  readonly facet: (content: unknown) => string;
  /** A content as people read it, so that its differences read well. */
  readonly readable: (content: unknown) => unknown;
}

export const governedKinds: Readonly<Record<GovernedKind, KindRules>> = {
  metric: {
    noun: 'metric',
    terms: { reviewWindow: 'P14D', reworkWindow: 'P14D', rounds: 5 },
    facet: (content) => (content as MetricDefinition).formula.kind,
    readable: (content) => readableMetric(content as MetricDefinition),
  },
};

/** A line for each field that differs: `goodDirection: "increase" → "decrease"`. Null stands for no content before. */
export function readableDifferences(kind: GovernedKind, before: unknown, after: unknown): string[] {
  if (before === null) return [];
  const { readable } = governedKinds[kind];
  const read = contentDifference(readable(before), readable(after));
  // Two formulas may read the same, as when two columns have one label; no difference may stay unseen.
  return read.length > 0 ? read : contentDifference(before, after);
}

function readableMetric(definition: MetricDefinition): unknown {
  const { columns, exclusions } = definition;
  return {
    ...definition,
    formula: formulaText(definition),
    exclusions: exclusions.map((each) => whereText(columns, [each])),
  };
}
