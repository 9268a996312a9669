/** The people of `lalonde.csv`, as a table of units. */
import { readFileSync } from 'node:fs';
import type { CovariateColumn, UnitTable } from '../../../statistics/observational/unit-table.js';

const [, ...lines] = readFileSync('tests/statistics/observational/lalonde.csv', 'utf8').trim().split('\n');
const rows = lines.map((line) => line.split(','));

export function numbersOf(place: number): Float64Array {
  return Float64Array.from(rows, (cells) => Number(cells[place]));
}

export function column(name: string, values: Float64Array, isReference = false): CovariateColumn {
  return { name, values, isBinary: values.every((value) => value === 0 || value === 1), isReference };
}

const race = (word: string) =>
  column(
    word,
    Float64Array.from(rows, (cells) => (cells[4] === word ? 1 : 0)),
    word === 'black',
  );

export const lalonde: UnitTable = {
  isTreated: Uint8Array.from(rows, (cells) => Number(cells[1])),
  covariates: [
    race('black'),
    race('hispan'),
    race('white'),
    column('age', numbersOf(2)),
    column('educ', numbersOf(3)),
    column('married', numbersOf(5)),
    column('nodegree', numbersOf(6)),
    column('re74', numbersOf(7)),
    column('re75', numbersOf(8)),
  ],
};

export const re78 = numbersOf(9);
