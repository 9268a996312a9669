/** The people of Dehejia and Wahba (1999) as R's MatchIt has them: numbers of its vignette and of R's glm and lm. */
import { describe, expect, it } from 'vitest';
import { adjustedDifference } from '../../../statistics/observational/adjusted-difference.js';
import { covariateBalance, effectiveSize, overlapOf } from '../../../statistics/observational/balance.js';
import { logisticRegression } from '../../../statistics/observational/logistic-regression.js';
import { pairWeights } from '../../../statistics/observational/matching/match-weights.js';
import { matchedPairs } from '../../../statistics/observational/matching/matched-pairs.js';
import { modelColumns } from '../../../statistics/observational/unit-table.js';
import { answered } from '../answered.js';
import { near } from '../method-guarantees.js';
import { column, lalonde, re78 } from './lalonde.js';

const fit = answered(logisticRegression(modelColumns(lalonde), lalonde.isTreated));
const propensities = fit.logits.map((logit) => 1 / (1 + Math.exp(-logit)));
const pairs = matchedPairs(
  lalonde,
  { logits: fit.logits },
  { ratio: 1, withReplacement: false, caliper: Infinity },
);
const weights = pairWeights(lalonde, pairs);
const balance = new Map(
  [...lalonde.covariates, column('propensity', propensities)].map((each) => [
    each.name,
    covariateBalance(lalonde, each, weights),
  ]),
);

describe('the propensity of lalonde', () => {
  it('has the coefficients and the likelihood of R', () => {
    near(fit.intercept, -1.663282, 1e-6);
    near(fit.logLikelihood, -243.921966, 1e-8);
    const expected = [
      -2.081734, -3.065368, 0.01577707, 0.1613069, -0.8321133, 0.7072969, -7.177669e-5, 5.344645e-5,
    ];
    expected.forEach((coefficient, place) => near(fit.coefficients[place], coefficient, 1e-6));
  });
});

describe('its balance before matching', () => {
  it.each([
    ['age', 25.8162, 28.0303, -0.3094],
    ['educ', 10.3459, 10.2354, 0.055],
    ['black', 0.8432, 0.2028, 1.7615],
    ['hispan', 0.0595, 0.1422, -0.3498],
    ['white', 0.0973, 0.655, -1.8819],
    ['married', 0.1892, 0.5128, -0.8263],
    ['nodegree', 0.7081, 0.5967, 0.245],
    ['re74', 2095.5737, 5619.2365, -0.7211],
    ['re75', 1532.0553, 2466.4844, -0.2903],
    ['propensity', 0.5774, 0.1822, 1.7941],
  ])('of %s is that of MatchIt', (name, treated, comparison, difference) => {
    const { before } = balance.get(name)!;
    expect(before.treatedMean).toBeCloseTo(treated, 4);
    expect(before.comparisonMean).toBeCloseTo(comparison, 4);
    expect(before.standardisedDifference).toBeCloseTo(difference, 4);
  });
});

describe('matched one to one, the highest propensity first', () => {
  it('370 people are matched, with the means of MatchIt, and black stays far from balanced', () => {
    expect(weights.filter((weight) => weight > 0)).toHaveLength(370);
    const means = {
      age: 25.3027,
      educ: 10.6054,
      black: 0.4703,
      married: 0.2108,
      re74: 2342.1076,
      re75: 1614.7451,
    };
    for (const [name, mean] of Object.entries(means))
      expect(balance.get(name)!.after.comparisonMean).toBeCloseTo(mean, 4);
    expect(balance.get('black')!.after.standardisedDifference).toBeCloseTo(1.0259, 4);
    expect(balance.get('black')!.isBalanced).toBe(false);
    expect(effectiveSize(lalonde, weights, 0)).toBe(185);
  });

  it('the propensities that both arms have are told, and how many treated lie in there', () => {
    const { shared, treatedInside } = overlapOf(lalonde, propensities);
    expect(shared!.from).toBeGreaterThan(0);
    expect(shared!.to).toBeLessThan(1);
    expect(treatedInside).toBeGreaterThan(0.9);
  });
});

describe('beside matching', () => {
  it('the plain difference and the regression on all covariates are those of R, each error by its name', () => {
    const mean = (arm: number) => {
      const of = re78.filter((_, unit) => lalonde.isTreated[unit] === arm);
      return of.reduce((sum, value) => sum + value, 0) / of.length;
    };
    near(mean(1) - mean(0), -635.026, 1e-6);
    const adjusted = adjustedDifference(lalonde.isTreated, modelColumns(lalonde), re78)!;
    near(adjusted.effect, 1548.244, 1e-6);
    near(adjusted.classicError, 781.279, 1e-6);
    near(adjusted.robustError, 740.576, 1e-6);
  });
});
