/** What the judge must know about a kind of metric. The table with a row for each kind is `metric-kinds.ts`. */
import type { MetricKind } from '../base/vocabulary.js';
import type { Difference, SummaryOf } from './difference.js';
import type { Answer, MethodProblem } from './methods/method-result.js';
import type { Moments } from './moments.js';
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
  ) => Answer<Difference>;
  /**
   * One-sided p-value of an exact test, where the arms hold so few events that the interval must not stand alone; else
   * undefined. A kind without such a test leaves it out.
   */
  readonly exactPValue?: (
    pilot: SummaryOf<Kind>,
    comparison: SummaryOf<Kind>,
    better: 'increase' | 'decrease',
  ) => number | undefined;
  /**
   * The subjects of a cluster or a baseline as numbers, in the unit of the metric; one is enough. The mean is what a cluster
   * counts for, and the spread what a size is planned by.
   */
  readonly moments: (cluster: SummaryOf<Kind>) => Moments | MethodProblem;
  /** What another test finds, as it stands beside the interval in a sentence: `Brunner–Munzel p = 0.03`. */
  readonly beside?: (
    pilot: SummaryOf<Kind>,
    comparison: SummaryOf<Kind>,
    confidence: number,
  ) => string | undefined;
  /** Whether every subject of the arm has the same value, which is seldom a measurement. */
  readonly neverVaries: (arm: SummaryOf<Kind>) => boolean;
  /** How people read a quantity of it. */
  readonly unit: ShownUnit;
}
