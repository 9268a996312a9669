/** What is wrong with the rows of a file: the first of it in full, and of the rest how much there is. */

import { PlainError } from '../client/plain-error.js';

/** More than these help nobody, and a wrong column has a fault in each of a million rows. */
const MOST_SHOWN = 20;
const LONGEST_VALUE = 60;

export const EMPTY =
  'is empty; where every row is a subject that was assigned, say assignedAll: true in the plan file, and empty cells count as missing';

export interface RowFault {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  readonly column: string;
  readonly value: string;
  /** Continues the value: `"twelve" is not a number; …`. */
  readonly hint: string;
}

export class RowFaults {
  readonly #shown: string[] = [];
  #count = 0;

  constructor(private readonly file: string) {}

  add({ row, column, value, hint }: RowFault): void {
    this.say(row, `, column ${column}: ${shownValue(value)} ${hint}`);
  }

  /** Of a row as a whole. */
  say(row: number, what: string): void {
    this.#count += 1;
    if (this.#shown.length < MOST_SHOWN) this.#shown.push(`${this.file}: row ${row}${what}`);
  }

  /**
   * @param rows that were taken in
   * @throws PlainError where anything was wrong, or there was no row
   */
  refuse(rows: number): void {
    const { lines } = this;
    if (lines.length > 0) throw new PlainError(lines.join('\n'), 2);
    if (rows === 0) throw new PlainError(`${this.file}: holds no rows below its header`, 2);
  }

  get lines(): readonly string[] {
    const more = this.#count - this.#shown.length;
    return more === 0 ? this.#shown : [...this.#shown, `${this.file}: and ${more} more such faults`];
  }
}

function shownValue(value: string): string {
  const text = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
  return JSON.stringify(text);
}
