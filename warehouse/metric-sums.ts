/** What the values of one metric are summed up to, whatever made them: their means first, and deviations from these then. */
import type { SummedCriterion } from './summary-columns.js';

type At = SummedCriterion['at'];

export interface SumsSql {
  /** Of `means`. */
  readonly means: readonly string[];
  /** Of the result. */
  readonly sums: readonly string[];
}

/** How many have all of these values. A sum with null is null. */
export function countOf(at: At, values: readonly string[]): string {
  return `COUNT(${values.map((value) => `subjects.${at(value)}`).join(' + ')})`;
}

const sumOf = (condition: string) => `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;

export function shareSums(at: At): SumsSql {
  return { means: [], sums: [`${sumOf(`subjects.${at('value')} = 1`)} AS ${at('successes')}`] };
}

const PROMOTERS_FROM = 9;
const PASSIVES_FROM = 7;

export function scoreSums(at: At): SumsSql {
  const value = `subjects.${at('value')}`;
  return {
    means: [],
    sums: [
      `${sumOf(`${value} >= ${PROMOTERS_FROM}`)} AS ${at('promoters')}`,
      `${sumOf(`${value} >= ${PASSIVES_FROM} AND ${value} < ${PROMOTERS_FROM}`)} AS ${at('passives')}`,
      `${sumOf(`${value} < ${PASSIVES_FROM}`)} AS ${at('detractors')}`,
    ],
  };
}

const sumOfProducts = (left: string, right: string) => `SUM((${left}) * (${right}))`;
const away = (at: At, of: string) => `subjects.${at(`${of}value`)} - means.${at(`${of}mean`)}`;

/** @param of with what its columns begin; nothing of a mean */
export function quantitySums(at: At, of: string): SumsSql {
  return {
    means: [`AVG(${at(`${of}value`)}) AS ${at(`${of}mean`)}`],
    sums: [
      `MAX(means.${at(`${of}mean`)}) AS ${at(`${of}mean`)}`,
      `${sumOfProducts(away(at, of), away(at, of))} AS ${at(`${of}squared_deviations`)}`,
    ],
  };
}

/** Two quantities of the same subjects. */
export function pairSums(at: At, halves: readonly [string, string]): SumsSql {
  const [first, second] = halves;
  const each = halves.map((of) => quantitySums(at, of));
  return {
    means: each.flatMap(({ means }) => means),
    sums: [
      ...each.flatMap(({ sums }) => sums),
      `${sumOfProducts(away(at, first), away(at, second))} AS ${at('co_deviations')}`,
    ],
  };
}
