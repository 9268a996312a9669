/** The area under the curve where each part is scored in the direction that the other parts have shown. */
import { areaUnderCurve } from './area-under-curve.js';
import { isAbsent } from './association.js';
import { placements } from './placements.js';
import { rowsAt, type Rows } from './signal-data.js';
import type { Split } from './splits.js';

export interface Chosen {
  /** The mean over parts that hold both outcomes. */
  readonly auc: number;
  /** As if parts were independent of each other, which the common direction makes them not. */
  readonly standardError: number;
  readonly parts: number;
}

/**
 * Source: E. LeDell, M. Petersen, M. van der Laan, Electronic Journal of Statistics 9 (2015) 1583–1607.
 *
 * @returns null where no part holds enough of both outcomes
 */
export function chosenDirection(rows: Rows, splits: readonly Split[]): Chosen | null {
  const found = splits.flatMap(({ fit, test }) => {
    const tried = areaUnderCurve(rowsAt(rows, test), 0.95);
    const seen = rowsAt(rows, fit);
    if (isAbsent(tried) || seen.outcome.every((value) => value === seen.outcome[0])) return [];
    const isTurned = placements(seen.signal, seen.outcome).area < 1 / 2;
    return [{ area: isTurned ? 1 - tried.estimate : tried.estimate, variance: tried.standardError ** 2 }];
  });
  const parts = found.length;
  if (parts === 0) return null;
  return {
    auc: found.reduce((sum, { area }) => sum + area, 0) / parts,
    standardError: Math.sqrt(found.reduce((sum, { variance }) => sum + variance, 0)) / parts,
    parts,
  };
}
