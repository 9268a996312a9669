/** The column of one covariate: a number for each row that is taken, of a word the number under which it is kept. */
import type { CovariateColumn } from '../contracts/observational-file.js';
import type { CovariateValues } from '../statistics/observational/observational-data.js';
import type { CsvRow } from './csv-rows.js';
import { GrowingColumn } from './growing-column.js';
import { numberCell } from './number-cell.js';
import type { RowFaults } from './row-faults.js';

/** So many categories tell units apart one by one, as an id or a date does. */
const MOST_CATEGORIES = 100;

export class CovariateCells {
  readonly column: string;
  readonly #values = new GrowingColumn();
  /** Of a category: the number under which each of its words is kept. */
  readonly #words: Map<string, number> | undefined;

  constructor(
    private readonly name: string,
    { column, kind }: CovariateColumn,
    private readonly faults: RowFaults,
  ) {
    this.column = column;
    this.#words = kind === 'category' ? new Map() : undefined;
  }

  take(row: CsvRow): void {
    this.#values.push(this.#numberOf(row));
  }

  /** Categories in the order of their words, so that it does not matter which came first. */
  arranged(order: Int32Array): CovariateValues {
    const values = this.#values.arranged(order);
    const { name } = this;
    if (!this.#words) return { name, values };
    const words = this.#words;
    const categories = [...words.keys()].sort();
    const places = new Map(categories.map((word, place) => [words.get(word) ?? NaN, place]));
    return { name, values: values.map((value) => places.get(value) ?? NaN), categories };
  }

  #numberOf({ cell, row }: CsvRow): number {
    const { column } = this;
    const words = this.#words;
    const value = cell(column);
    const refuse = (hint: string) => {
      this.faults.add({ row, column, value, hint });
      return NaN;
    };
    if (value === '')
      return refuse(
        'is empty; a covariate must be known of every unit: leave the row out, or name a category for it',
      );
    if (!words) {
      const read = numberCell(value, 'say kind: category where its cells are words');
      return typeof read === 'number' ? read : refuse(read.hint);
    }
    const known = words.get(value);
    if (known !== undefined) return known;
    if (words.size === MOST_CATEGORIES)
      return refuse(
        `is one more than ${MOST_CATEGORIES} categories; say kind: number, or put rare ones together`,
      );
    words.set(value, words.size);
    return words.size - 1;
  }
}
