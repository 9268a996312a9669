import { describe, expect, it } from 'vitest';
import { abadieImbens } from '../../../statistics/observational/abadie-imbens.js';
import { logisticRegression } from '../../../statistics/observational/logistic-regression.js';
import { whitened } from '../../../statistics/observational/matching/mahalanobis.js';
import {
  droppedTreated,
  pairWeights,
  stratumWeights,
} from '../../../statistics/observational/matching/match-weights.js';
import { matchedPairs, type Distances } from '../../../statistics/observational/matching/matched-pairs.js';
import { measuredSets, pairedDifference } from '../../../statistics/observational/pair-sets.js';
import { strataDifference } from '../../../statistics/observational/strata-difference.js';
import { modelColumns, type UnitTable } from '../../../statistics/observational/unit-table.js';
import { answered } from '../answered.js';
import { near } from '../method-guarantees.js';
import { column, lalonde, re78 } from './lalonde.js';

const { logits } = answered(logisticRegression(modelColumns(lalonde), lalonde.isTreated));
const mean = logits.reduce((sum, each) => sum + each, 0) / logits.length;
const caliper =
  0.2 * Math.sqrt(logits.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (logits.length - 1));
const byPlace: Distances = { logits, whitened: whitened(modelColumns(lalonde), lalonde.isTreated)! };

// Printed by tests/statistics/golden/observational.py, which looks at every candidate for every treated person.
describe('the effect among the matched is that of a search through everybody', () => {
  it.each([
    ['the nearest within a caliper', { logits }, 1, 117, 1770.6029064102563, 927.2196000281365],
    [
      'the two nearest, each its first before any its second',
      { logits },
      2,
      117,
      1622.3440081196582,
      903.233511519872,
    ],
    [
      'the nearest by Mahalanobis distance within the caliper',
      byPlace,
      1,
      117,
      1061.6226012820514,
      994.7944044224811,
    ],
  ])('for %s, with the error of its pairs', (_what, distances, ratio, treated, effect, error) => {
    const pairs = matchedPairs(lalonde, distances, { ratio, withReplacement: false, caliper });
    const found = pairedDifference(measuredSets(pairs, re78), re78);
    expect(found.treated).toBe(treated);
    near(found.effect, effect, 1e-9);
    near(Math.sqrt(found.variance), error, 1e-9);
    expect(found.degreesOfFreedom).toBe(treated - 1);
    expect(droppedTreated(lalonde, pairWeights(lalonde, pairs))).toBe(185 - treated);
    const comparisons = pairs.flatMap((set) => set.comparisons);
    expect(new Set(comparisons).size).toBe(comparisons.length);
  });

  it.each([
    ['the nearest', { logits }, 1, 1975.0083800724638, 994.2323155883349, 47.20503084954912],
    ['the three nearest', { logits }, 3, 1514.032036847826, 902.5750659054287, 67.89469221638123],
    [
      'the two nearest by Mahalanobis distance',
      byPlace,
      2,
      839.784776847826,
      897.6214161503001,
      55.57543911767983,
    ],
  ])(
    'for %s with replacement and all that are as near, with the error of Abadie and Imbens',
    (_what, distances, ratio, effect, error, freedom) => {
      const pairs = matchedPairs(lalonde, distances, { ratio, withReplacement: true, caliper });
      const found = abadieImbens(measuredSets(pairs, re78), re78, { units: lalonde, distances, caliper });
      expect(found.treated).toBe(184);
      near(found.effect, effect, 1e-9);
      near(Math.sqrt(found.variance), error, 1e-9);
      near(found.degreesOfFreedom, freedom, 1e-9);
    },
  );

  it('for exact strata, with an error of their own', () => {
    const [black, hispan, , , , married, nodegree] = lalonde.covariates.map(({ values }) => values);
    const strata = Int32Array.from(
      re78,
      (_, unit) => 8 * black![unit]! + 4 * hispan![unit]! + 2 * married![unit]! + nodegree![unit]!,
    );
    const found = strataDifference(lalonde, strata, re78);
    expect(found.treated).toBe(185);
    near(found.effect, 1309.8972100030787, 1e-9);
    near(Math.sqrt(found.variance), 816.8240927714902, 1e-9);
    near(found.degreesOfFreedom, 203.64398239523115, 1e-9);
    const weights = stratumWeights(lalonde, strata);
    const weighted = (arm: number) => {
      let [sum, all] = [0, 0];
      weights.forEach((weight, unit) => {
        if (lalonde.isTreated[unit] !== arm) return;
        sum += weight * re78[unit]!;
        all += weight;
      });
      return sum / all;
    };
    near(weighted(1) - weighted(0), found.effect, 1e-9);
  });
});

describe('matching', () => {
  it('within strata pairs nobody with somebody of another one', () => {
    const strata = Int32Array.from(lalonde.covariates[0]!.values);
    const pairs = matchedPairs(
      { ...lalonde, strata },
      { logits },
      { ratio: 1, withReplacement: false, caliper: Infinity },
    );
    for (const { treated, comparisons } of pairs) expect(strata[comparisons[0]!]).toBe(strata[treated]);
    expect(pairs.length).toBeGreaterThan(50);
  });

  it('with replacement takes all that are equally near, which those treated alike share', () => {
    const units = { isTreated: Uint8Array.from([0, 0, 0, 0, 0, 1, 1, 1]), covariates: [] };
    const tied = Float64Array.from([1, 1, 3, 3, 9, 1, 1, 2]);
    const given = { ratio: 1, withReplacement: true, caliper: Infinity };
    const sets = matchedPairs(units, { logits: tied }, given);
    const sorted = sets.map(({ treated, comparisons }) => [treated, comparisons.toSorted((a, b) => a - b)]);
    expect(sorted).toEqual([
      [7, [0, 1, 2, 3]],
      [5, [0, 1]],
      [6, [0, 1]],
    ]);
    expect(sets[1]!.comparisons).toBe(sets[2]!.comparisons);
    expect([...pairWeights(units, sets)]).toEqual([1.25, 1.25, 0.25, 0.25, 0, 1, 1, 1]);
  });

  it('takes the first in the table of those that are equally near, above as below', () => {
    const units = { isTreated: Uint8Array.from([0, 0, 0, 0, 1, 1, 1]), covariates: [] };
    const tied = Float64Array.from([1, 1, 3, 3, 1.5, 2.9, 1]);
    const pairs = matchedPairs(
      units,
      { logits: tied },
      { ratio: 1, withReplacement: false, caliper: Infinity },
    );
    expect(pairs).toEqual([
      { treated: 5, comparisons: [2] },
      { treated: 4, comparisons: [0] },
      { treated: 6, comparisons: [1] },
    ]);
  });

  it('without a candidate in the caliper leaves the treated unit out', () => {
    const units = { isTreated: Uint8Array.from([0, 1]), covariates: [] };
    const pairs = matchedPairs(
      units,
      { logits: Float64Array.from([0, 1]) },
      { ratio: 1, withReplacement: false, caliper: 0.5 },
    );
    expect(pairs).toHaveLength(0);
  });

  it('does not change with the unit of a covariate, whether by propensity or by Mahalanobis distance', () => {
    const units = drawn(400);
    const scaled: UnitTable = {
      ...units,
      covariates: units.covariates.map((each, place) =>
        column(
          each.name,
          each.values.map((value) => value * (place + 1) * 1000 - 7),
        ),
      ),
    };
    for (const byDistance of [false, true])
      expect(pairsOf(scaled, byDistance)).toEqual(pairsOf(units, byDistance));
  });
});

function pairsOf(units: UnitTable, byDistance: boolean): number[][] {
  const fit = answered(logisticRegression(units.covariates, units.isTreated));
  const place = whitened(units.covariates, units.isTreated)!;
  const distances = byDistance ? { logits: fit.logits, whitened: place } : { logits: fit.logits };
  const pairs = matchedPairs(units, distances, { ratio: 2, withReplacement: false, caliper: 0.4 });
  return pairs.map(({ treated, comparisons }) => [treated, ...comparisons]);
}

/** Units without chance whose covariates are spread evenly and tell of treatment without deciding it. */
function drawn(n: number): UnitTable {
  // Of no lattice, in which many pairs would be equally near.
  const spread = (step: number) =>
    Float64Array.from({ length: n }, (_, unit) => Math.abs(Math.sin((unit + 1) * step) * 43758.5453) % 1);
  const covariates = [Math.SQRT2, Math.E, Math.PI].map((step, place) => column(`x${place}`, spread(step)));
  const [x0] = covariates;
  const isTreated = spread(Math.sqrt(7)).map((each, unit) => (each < 0.1 + 0.3 * x0!.values[unit]! ? 1 : 0));
  return { isTreated: Uint8Array.from(isTreated), covariates };
}

describe('what no model can be made of', () => {
  const isTreated = Uint8Array.from([1, 1, 1, 0, 0, 0, 1, 0]);
  const mixed = column('mixed', Float64Array.from([1, 2, 3, 2, 1, 4, 5, 3]));

  it.each([
    [
      'a covariate that never varies',
      [mixed, column('flat', new Float64Array(8).fill(3))],
      'never-varies',
      ['flat'],
    ],
    [
      'a covariate that others make up',
      [
        mixed,
        column(
          'twice',
          mixed.values.map((value) => 2 * value + 1),
        ),
      ],
      'collinear',
      ['twice'],
    ],
    [
      'a covariate that tells the arms apart for sure',
      [mixed, column('sign', Float64Array.from([5, 6, 7, 1, 2, 3, 8, 4]))],
      'separated',
      ['sign'],
    ],
    [
      'a category that only one arm has',
      [mixed, column('contract: two years', Float64Array.from([0, 0, 0, 1, 0, 0, 0, 1]))],
      'separated',
      ['contract: two years'],
    ],
  ])('is refused by name: %s', (_what, columns, problem, names) => {
    expect(logisticRegression(columns, isTreated)).toEqual({ problem, columns: names });
  });

  it('is refused too where covariates tell the arms apart only together', () => {
    const [a, b] = [
      [0, 1, 2, 3, 4, 5, 6, 7],
      [1, 2, 3, 2, 3, 4, 7, 6],
    ].map((values) => Float64Array.from(values));
    const together = [column('a', a!), column('b', b!)];
    expect(logisticRegression(together, Uint8Array.from([1, 1, 1, 0, 0, 0, 1, 0]))).toEqual({
      problem: 'separated',
      columns: [],
    });
  });
});
