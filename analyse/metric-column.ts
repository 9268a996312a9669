/** Takes in the cells of one metric, row by row, and keeps nothing of them but what the gate needs. */
import { assertNever } from '../base/assert-never.js';
import type { MetricKind } from '../base/vocabulary.js';
import { shareCells, type ShareCells } from '../contracts/analysis-columns.js';
import type { MetricColumn } from '../contracts/data-columns.js';
import type { GroupSummary } from '../contracts/evidence.js';
import { RunningCoMoments } from '../statistics/methods/running-co-moments.js';
import { EMPTY_WHERE_MISSING, numberCell, type CellFault } from './number-cell.js';
import { RunningMoments } from '../statistics/running-moments.js';

/** One group of subjects, filled row by row. */
export interface MetricTally {
  /**
   * @param cells one of each of `columnsOf`, none of them empty
   * @returns what is wrong, as it follows the value of the cell at that place; undefined when they were taken in
   */
  take(cells: readonly string[]): PlacedFault | undefined;
  summary(): GroupSummary;
}

export interface PlacedFault extends CellFault {
  readonly at: number;
}

/** The columns of a metric, its covariate last. */
export function columnsOf({ column, numerator, denominator, covariate }: MetricColumn): readonly string[] {
  return [column, numerator, denominator, covariate].filter((each) => each !== undefined);
}

/** @returns what makes an empty tally for a group of subjects */
export function metricTally(kind: MetricKind, column: MetricColumn): () => MetricTally {
  switch (kind) {
    case 'proportion': {
      const cells = shareCells(column);
      return () => new ShareTally(cells);
    }
    case 'mean':
      return column.covariate === undefined ? () => new MeanTally() : () => new PairTally(adjustedMean);
    case 'ratio':
      return () => new PairTally(ratio);
    case 'nps':
      return () => new ScoreTally();
    default:
      return assertNever(kind);
  }
}

class MeanTally implements MetricTally {
  readonly #moments = new RunningMoments();

  take(cells: readonly string[]): PlacedFault | undefined {
    const numbers = numbersIn(cells);
    if ('hint' in numbers) return numbers;
    this.#moments.add(numbers[0]);
    return undefined;
  }

  summary(): GroupSummary {
    return { kind: 'mean', ...this.#moments.moments };
  }
}

/** Two quantities of each subject. */
class PairTally implements MetricTally {
  readonly #pairs = new RunningCoMoments();

  constructor(private readonly summaryOf: (found: RunningCoMoments['found']) => GroupSummary) {}

  take(cells: readonly string[]): PlacedFault | undefined {
    const numbers = numbersIn(cells);
    if ('hint' in numbers) return numbers;
    this.#pairs.add(...numbers);
    return undefined;
  }

  summary(): GroupSummary {
    return this.summaryOf(this.#pairs.found);
  }
}

function adjustedMean({ n, y, x, coDeviations }: RunningCoMoments['found']): GroupSummary {
  return { kind: 'mean', n, ...y, covariate: { ...x, coDeviations } };
}

function ratio({ n, y, x, coDeviations }: RunningCoMoments['found']): GroupSummary {
  return { kind: 'ratio', n, numerator: y, denominator: x, coDeviations };
}

/** One number or two, as there are cells. */
function numbersIn(cells: readonly string[]): readonly [number, number] | PlacedFault {
  const numbers: number[] = [];
  for (const [at, cell] of cells.entries()) {
    const found = numberCell(cell, EMPTY_WHERE_MISSING);
    if (typeof found !== 'number') return { at, ...found };
    numbers.push(found);
  }
  const [first = NaN, second = NaN] = numbers;
  return [first, second];
}

class ShareTally implements MetricTally {
  #n = 0;
  #successes = 0;

  constructor(private readonly cells: ShareCells) {}

  take([cell = '']: readonly string[]): PlacedFault | undefined {
    const { yes, no } = this.cells;
    const text = cell.toLowerCase();
    const isYes = yes.has(text);
    if (!isYes && !no.has(text)) {
      const named = [...yes, ...no].join(', ');
      return { at: 0, hint: `is none of ${named}; name it in true or false, or mend it` };
    }
    this.#n += 1;
    if (isYes) this.#successes += 1;
    return undefined;
  }

  summary(): GroupSummary {
    return { kind: 'proportion', n: this.#n, successes: this.#successes };
  }
}

const PROMOTERS_FROM = 9;
const PASSIVES_FROM = 7;
const ANSWER = /^(?:10|\d)$/;

class ScoreTally implements MetricTally {
  readonly #counts = { promoters: 0, passives: 0, detractors: 0 };

  take([cell = '']: readonly string[]): PlacedFault | undefined {
    if (!ANSWER.test(cell)) return { at: 0, hint: 'is no answer; it is a whole number from 0 to 10' };
    const answer = Number(cell);
    if (answer >= PROMOTERS_FROM) this.#counts.promoters += 1;
    else if (answer >= PASSIVES_FROM) this.#counts.passives += 1;
    else this.#counts.detractors += 1;
    return undefined;
  }

  summary(): GroupSummary {
    const { promoters, passives, detractors } = this.#counts;
    return { kind: 'nps', n: promoters + passives + detractors, promoters, passives, detractors };
  }
}
