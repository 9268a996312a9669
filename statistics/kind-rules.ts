/** What the judge must know about a kind of metric. The table with a row for each kind is `metric-kinds.ts`. */
import type { MetricKind } from '../base/vocabulary.js';
import type { DifferenceResult, SummaryOf } from './difference.js';
import type { ShownUnit } from './quantity-text.js';

export interface KindRules<Kind extends MetricKind> {
  /** What a plan of this kind asks for, as it follows "is planned as": `a proportion; give n and …`. */
  readonly asked: string;
  /** Why an arm's summary cannot be used, as it follows "the pilot arm": `has a count that …`; or undefined. */
  readonly problem: (arm: SummaryOf<Kind>) => string | undefined;
  /** Pilot minus comparison with its interval. `confidence` is a share in (0, 1), e.g. 0.95. */
  readonly difference: (
    pilot: SummaryOf<Kind>,
    comparison: SummaryOf<Kind>,
    confidence: number,
  ) => DifferenceResult;
  /**
   * One-sided p-value of an exact test, where the arms hold so few events that the interval must not stand alone; else
   * undefined. A kind without such a test leaves it out.
   */
  readonly exactPValue?: (
    pilot: SummaryOf<Kind>,
    comparison: SummaryOf<Kind>,
    better: 'increase' | 'decrease',
  ) => number | undefined;
  /** Whether every subject of the arm has the same value, which is seldom a measurement. */
  readonly neverVaries: (arm: SummaryOf<Kind>) => boolean;
  /** How people read a quantity of it. */
  readonly unit: ShownUnit;
}
