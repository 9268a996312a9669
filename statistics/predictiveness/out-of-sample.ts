/**
 * How much better an outcome is foretold from the signal than without it, on rows that the rule has not seen. It stands beside
 * the association and decides nothing: folds share most of what they are fitted on, so that no simple error holds for it.
 *
 * Source: S. Bates, T. Hastie, R. Tibshirani, Journal of the American Statistical Association 119 (2024) 1434–1445.
 */
import type { Chosen } from './chosen-direction.js';
import { chosenDirection } from './chosen-direction.js';
import { fittedRule, type Rule } from './fitted-rule.js';
import type { OutcomeKind } from './outcome-kind.js';
import type { Rows } from './signal-data.js';
import type { Split } from './splits.js';

export interface OutOfSample {
  readonly rules: number;
  /** Rows that a rule was tried on. */
  readonly rows: number;
  /**
   * Of the squared error that the mean of the rows fitted on leaves, the share that the rule takes away: Brier's skill of a yes
   * or no, R² of an amount. Below 0 the rule is worse than the mean.
   */
  readonly explained: number;
  /** The same of the deviance; null of an amount, and where a chance of 0 or 1 came true. */
  readonly devianceExplained: number | null;
  /** Of a yes or no, the area where even the direction of the signal is taken from the rows fitted on. */
  readonly direction: Chosen | null;
}

interface Asked extends Rows {
  readonly kind: OutcomeKind;
}

/**
 * Source: G. W. Brier, Monthly Weather Review 78 (1950) 1–3; J. Y. Campbell, S. B. Thompson, Review of Financial Studies 21
 * (2008) 1509–1531 on R² out of sample.
 *
 * @returns null where a rule could not be fitted
 */
export function outOfSample(asked: Asked, splits: readonly Split[]): OutOfSample | null {
  const { kind, signal } = asked;
  const losses = lossesOf({ ...asked, columns: [signal] }, splits);
  const without = lossesOf({ ...asked, columns: [] }, splits);
  if (!losses || !without) return null;
  const deviance = 1 - losses.deviance / without.deviance;
  return {
    rules: splits.length,
    rows: splits.reduce((sum, { test }) => sum + test.length, 0),
    explained: 1 - losses.squares / without.squares,
    devianceExplained: kind === 'proportion' && Number.isFinite(deviance) ? deviance : null,
    direction: kind === 'proportion' ? chosenDirection(asked, splits) : null,
  };
}

export interface Losses {
  readonly squares: number;
  readonly deviance: number;
}

/** @returns null where a rule could not be fitted */
export function lossesOf(
  {
    kind,
    columns,
    outcome,
  }: {
    readonly kind: OutcomeKind;
    readonly columns: readonly Float64Array[];
    readonly outcome: Float64Array;
  },
  splits: readonly Split[],
): Losses | null {
  let [squares, deviance] = [0, 0];
  for (const { fit, test } of splits) {
    const rule: Rule | undefined = fittedRule({ kind, columns, outcome, fit });
    if (!rule) return null;
    for (const place of test) {
      const [found = NaN, foretold] = [outcome[place], rule(place)];
      squares += (found - foretold) ** 2;
      if (kind === 'proportion') deviance -= 2 * Math.log(found === 1 ? foretold : 1 - foretold);
    }
  }
  return { squares, deviance };
}
