/** What the question "does a signal predict" is given: rows that were read, and nothing that was judged yet. */
import type { CovariateValues } from '../observational/observational-data.js';

/** A place for each row: a unit, or a unit in one of several periods. */
export interface SignalData {
  /** NaN where it was not measured. */
  readonly signal: Float64Array;
  /** NaN where it is missing; of a share 1 or 0. */
  readonly outcome: Float64Array;
  /**
   * What may move together and is never torn apart: a number from 0 for each unit, or for each cluster where there is a
   * column of them. The order of the numbers follows from a seeded hash of the name, so that it has to do with nothing else.
   */
  readonly groups: Int32Array;
  /** What a group is, where it is no unit: `region`. */
  readonly clusterName?: string;
  /** Of a split in time, whether a row is fitted on, tested on, or lies across the border; absent of a split by unit. */
  readonly parts?: readonly Part[];
  readonly covariates: readonly CovariateValues[];
  /** Rows whose outcome does not lie after their signal. */
  readonly lookAhead: { readonly rows: number; readonly first: string } | null;
}

export type Part = 'fit' | 'test' | 'neither';

/** The same rows without some of them. Groups keep their numbers. */
export interface Rows {
  readonly signal: Float64Array;
  readonly outcome: Float64Array;
  readonly groups: Int32Array;
}

export function rowsAt({ signal, outcome, groups }: Rows, places: Int32Array): Rows {
  return {
    signal: valuesAt(signal, places),
    outcome: valuesAt(outcome, places),
    groups: Int32Array.from(places, (place) => groups[place] ?? -1),
  };
}

export function valuesAt(values: Float64Array, places: Int32Array): Float64Array {
  return Float64Array.from(places, (place) => values[place] ?? NaN);
}

/** The places of the rows for which this holds, in their order. */
export function placesWhere(length: number, isIt: (place: number) => boolean): Int32Array {
  const places: number[] = [];
  for (let place = 0; place < length; place += 1) if (isIt(place)) places.push(place);
  return Int32Array.from(places);
}
