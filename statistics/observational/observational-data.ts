/** What the observational designs are given: rows that were read, and nothing that was judged yet. */
import type { Panel, PanelOutcomes } from './panel/panel.js';

/** One covariate as it was read: numbers, or of a category the place of each unit's value in the list. */
export interface CovariateValues {
  readonly name: string;
  readonly values: Float64Array;
  /** Present of a category; in a fixed order. */
  readonly categories?: readonly string[];
}

/** Units of two arms, one row each. */
export interface UnitData {
  readonly isTreated: Uint8Array;
  readonly covariates: readonly CovariateValues[];
  /** By metric, a number a unit; NaN where it is missing. A share is 1 or 0. */
  readonly outcomes: ReadonlyMap<string, Float64Array>;
  /** Rows of neither arm, which were left out by name. */
  readonly leftOut: number;
}

/** Units that are seen in several periods. */
export interface PanelData {
  readonly panel: Panel;
  /** What a cluster is, where there is a column of them. */
  readonly clusterName?: string;
  /** By metric, units by periods; NaN where it is missing. */
  readonly outcomes: ReadonlyMap<string, PanelOutcomes>;
}

/** Series of periods, some of them with the pilot in the last ones. */
export interface SeriesData {
  readonly periods: readonly string[];
  /** The place of the first period of the pilot. */
  readonly pilotFrom: number;
  /** 1 of a series with the pilot. */
  readonly isTreated: Uint8Array;
  readonly outcomes: ReadonlyMap<string, PanelOutcomes>;
}
