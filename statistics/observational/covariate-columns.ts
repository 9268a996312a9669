/** From covariates as they were read to the columns that models and balance are made of. */
import type { CovariateValues } from './observational-data.js';
import type { CovariateColumn } from './unit-table.js';

/** A number is a column; a category is one of 0 and 1 for each of its values, the first of which is the reference. */
export function covariateColumns(covariates: readonly CovariateValues[]): CovariateColumn[] {
  return covariates.flatMap(({ name, values, categories }): CovariateColumn[] => {
    if (!categories) {
      const isBinary = values.every((value) => value === 0 || value === 1);
      return [{ name, values, isBinary, isReference: false }];
    }
    return categories.map((category, place) => ({
      name: `${name}: ${category}`,
      values: values.map((value) => (value === place ? 1 : 0)),
      isBinary: true,
      isReference: place === 0,
    }));
  });
}

/** By unit, the number of its stratum: units of one agree in all of these covariates. */
export function strataOf(covariates: readonly CovariateValues[], n: number): Int32Array {
  const strata = new Map<string, number>();
  return Int32Array.from({ length: n }, (_, unit) => {
    const key = covariates.map(({ values }) => values[unit]).join('|');
    const known = strata.get(key);
    if (known !== undefined) return known;
    strata.set(key, strata.size);
    return strata.size - 1;
  });
}
