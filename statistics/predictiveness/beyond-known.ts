/** What a signal tells beyond what is known anyway. It stands beside the association and decides nothing. */
import { isAbsent } from './association.js';
import { correlation } from './correlation.js';
import { fittedRule } from './fitted-rule.js';
import { lossesOf } from './out-of-sample.js';
import type { OutcomeKind } from './outcome-kind.js';
import type { Rows } from './signal-data.js';
import type { Split } from './splits.js';

export interface BeyondKnown {
  /** The correlation of what the known leaves unexplained of signal and outcome, on rows that were not fitted on. */
  readonly correlation: number;
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
  /** Of the squared error that the known leaves, what the signal takes away beside it; null where a rule could not be fitted. */
  readonly explained: number | null;
}

interface Asked extends Rows {
  readonly kind: OutcomeKind;
  readonly known: readonly Float64Array[];
}

/**
 * Signal and outcome each less what the known foretells of them, by rules fitted on other rows. The difference of two areas
 * under the curve is not used: of nested rules its usual test does not hold (Demler, Pencina and D'Agostino 2012).
 *
 * Source: V. Chernozhukov and others, Econometrics Journal 21 (2018) C1–C68, the partially linear model.
 *
 * @returns null where a rule could not be fitted, or nothing is left of the signal
 */
export function beyondKnown(asked: Asked, splits: readonly Split[], confidence: number): BeyondKnown | null {
  const { kind, known, signal, outcome, groups } = asked;
  const ofSignal = leftOver({ kind: 'mean', columns: known, outcome: signal }, splits);
  const ofOutcome = leftOver({ kind, columns: known, outcome }, splits);
  if (!ofSignal || !ofOutcome) return null;
  const tried = splits.flatMap(({ test }) => [...test]);
  const at = (values: Float64Array) => Float64Array.from(tried, (place) => values[place] ?? NaN);
  const left = {
    signal: at(ofSignal),
    outcome: at(ofOutcome),
    groups: Int32Array.from(tried, (place) => groups[place] ?? -1),
  };
  const found = correlation(left, confidence);
  if (isAbsent(found)) return null;
  const [beside, without] = [[...known, signal], known].map((columns) =>
    lossesOf({ kind, columns, outcome }, splits),
  );
  const { estimate, lower, upper, pValue } = found;
  const explained = beside && without ? 1 - beside.squares / without.squares : null;
  return { correlation: estimate, lower, upper, pValue, explained };
}

function leftOver(
  asked: {
    readonly kind: OutcomeKind;
    readonly columns: readonly Float64Array[];
    readonly outcome: Float64Array;
  },
  splits: readonly Split[],
): Float64Array | null {
  const left = new Float64Array(asked.outcome.length).fill(NaN);
  for (const { fit, test } of splits) {
    const rule = fittedRule({ ...asked, fit });
    if (!rule) return null;
    for (const place of test) left[place] = (asked.outcome[place] ?? NaN) - rule(place);
  }
  return left;
}
