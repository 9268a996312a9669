/** Takes in the cells of one metric's column, arm by arm, and keeps nothing of them but what the gate needs. */
import type { MetricKind } from '../base/vocabulary.js';
import { shareCells, type MetricColumn, type ShareCells } from '../contracts/analysis-file.js';
import type { GroupSummary } from '../contracts/evidence.js';
import type { Arm } from '../statistics/difference.js';
import { RunningMoments } from '../statistics/running-moments.js';

/** One metric, filled row by row. */
export interface MetricTally {
  /** @returns what is wrong with the cell, as it follows its value; undefined when it was taken in */
  take(arm: Arm, cell: string): string | undefined;
  summary(arm: Arm): GroupSummary;
}

export function metricTally(kind: MetricKind, column: MetricColumn): MetricTally {
  return kind === 'mean' ? new MeanTally() : new ShareTally(shareCells(column));
}

class MeanTally implements MetricTally {
  readonly #arms = { pilot: new RunningMoments(), comparison: new RunningMoments() };

  take(arm: Arm, cell: string): string | undefined {
    // Only what people write as a number: JavaScript would read 0x1F and Infinity as numbers too.
    if (!DECIMAL.test(cell)) return `is not a number; ${numberHint(cell)}`;
    const value = Number(cell);
    if (!Number.isFinite(value)) return 'is larger than a number can be; check its unit';
    this.#arms[arm].add(value);
    return undefined;
  }

  summary(arm: Arm): GroupSummary {
    return { kind: 'mean', ...this.#arms[arm].moments };
  }
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function numberHint(cell: string): string {
  if (/^[+-]?[\d.,' ]+$/.test(cell))
    return 'write it as 1234.5, with a decimal point and nothing between thousands';
  if (/\d/.test(cell)) return 'leave out currency, unit and percent sign';
  return 'leave the cell empty where nothing was measured, and say assignedAll: true in the plan file';
}

class ShareTally implements MetricTally {
  readonly #arms = { pilot: { n: 0, successes: 0 }, comparison: { n: 0, successes: 0 } };
  readonly #named: string;

  constructor(private readonly cells: ShareCells) {
    this.#named = [...cells.yes, ...cells.no].join(', ');
  }

  take(arm: Arm, cell: string): string | undefined {
    const text = cell.toLowerCase();
    const isYes = this.cells.yes.has(text);
    if (!isYes && !this.cells.no.has(text))
      return `is none of ${this.#named}; name it in true or false, or mend it`;
    const counted = this.#arms[arm];
    counted.n += 1;
    if (isYes) counted.successes += 1;
    return undefined;
  }

  summary(arm: Arm): GroupSummary {
    return { kind: 'proportion', ...this.#arms[arm] };
  }
}
