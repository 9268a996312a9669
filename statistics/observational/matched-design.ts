/** Makes arms alike: by strata, or by the propensity to be treated. What comes out is judged by balance, never by outcomes. */
import type { MatchedPlan } from '../../contracts/observational-plan.js';
import { momentsOfRows } from '../methods/moments-of-rows.js';
import { covariateBalance, effectiveSize, overlapOf, type CovariateBalance } from './balance.js';
import { covariateColumns, strataOf } from './covariate-columns.js';
import type { BalanceShown } from './judge/observational-verdict.js';
import { logisticRegression, type NoFit } from './logistic-regression.js';
import { whitened } from './matching/mahalanobis.js';
import { droppedTreated, pairWeights, stratumWeights } from './matching/match-weights.js';
import { matchedPairs, type Distances, type MatchedSet } from './matching/matched-pairs.js';
import type { UnitData } from './observational-data.js';
import { modelColumns, unitsOf, type CovariateColumn, type UnitTable } from './unit-table.js';

/** Arms that were made alike, or as alike as they could be. */
export interface MatchedArms {
  readonly units: UnitTable;
  /** By unit; 0 for whoever has no counterpart. */
  readonly weights: Float64Array;
  readonly balance: BalanceShown;
  /** Absent of exact strata. */
  readonly pairs?: {
    readonly of: readonly MatchedSet[];
    readonly distances: Distances;
    readonly caliper: number;
  };
  /** Of exact strata: by unit. */
  readonly strata?: Int32Array;
}

export function matchedArms(plan: MatchedPlan, data: UnitData): MatchedArms | NoFit {
  const covariates = covariateColumns(data.covariates);
  const { isTreated } = data;
  const { method, exact, caliper: width, ratio, withReplacement } = plan.matching;
  if (method === 'exact') {
    const strata = strataOf(data.covariates, isTreated.length);
    const units = { isTreated, covariates };
    const weights = stratumWeights(units, strata);
    return { units, weights, strata, balance: balanceOf(units, weights) };
  }
  const columns = modelColumns({ covariates });
  const fit = logisticRegression(columns, isTreated);
  if ('problem' in fit) return fit;
  const within = data.covariates.filter(({ name }) => exact.includes(name));
  const units: UnitTable = {
    isTreated,
    covariates,
    ...(within.length > 0 && { strata: strataOf(within, isTreated.length) }),
  };
  const distances = distancesOf(fit.logits, method === 'mahalanobis' ? columns : undefined, isTreated);
  if ('problem' in distances) return distances;
  const caliper = width === undefined ? Infinity : width * deviationOf(fit.logits);
  const of = matchedPairs(units, distances, { ratio, withReplacement, caliper });
  const weights = pairWeights(units, of);
  const propensities = fit.logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  return {
    units,
    weights,
    pairs: { of, distances, caliper },
    balance: balanceOf(units, weights, { propensities, caliper }),
  };
}

function distancesOf(
  logits: Float64Array,
  columns: readonly CovariateColumn[] | undefined,
  isTreated: Uint8Array,
): Distances | NoFit {
  if (!columns) return { logits };
  const place = whitened(columns, isTreated);
  return place
    ? { logits, whitened: place }
    : { problem: 'collinear', columns: columns.map(({ name }) => name) };
}

function deviationOf(values: Float64Array): number {
  const { n, squaredDeviations } = momentsOfRows(values);
  return Math.sqrt(squaredDeviations / (n - 1));
}

function balanceOf(
  units: UnitTable,
  weights: Float64Array,
  by?: { readonly propensities: Float64Array; readonly caliper: number },
): BalanceShown {
  const balances = units.covariates.map((column) => covariateBalance(units, column, weights));
  const [treated, others] = [unitsOf(units, true), unitsOf(units, false)];
  const dropped = droppedTreated(units, weights);
  const propensity = by && {
    name: 'propensity',
    values: by.propensities,
    isBinary: false,
    isReference: false,
  };
  return {
    covariates: balances,
    propensity: propensity ? covariateBalance(units, propensity, weights) : null,
    overlap: by ? overlapOf(units, by.propensities) : null,
    treated: { all: treated.length, matched: treated.length - dropped, dropped },
    comparison: {
      all: others.length,
      matched: others.reduce((count, unit) => count + ((weights[unit] ?? 0) > 0 ? 1 : 0), 0),
      effective: effectiveSize(units, weights, 0),
    },
    caliper: by && by.caliper !== Infinity ? by.caliper : null,
  };
}

export function unbalanced({ covariates }: Pick<BalanceShown, 'covariates'>): readonly CovariateBalance[] {
  return covariates.filter(({ isBalanced }) => !isBalanced);
}
