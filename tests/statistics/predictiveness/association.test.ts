/** Golden values by `../golden/predictiveness.py`. */
import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from '../../../statistics/predictiveness/area-under-curve.js';
import { correlation } from '../../../statistics/predictiveness/correlation.js';
import { missingBySignal } from '../../../statistics/predictiveness/missing-by-signal.js';
import { rankCorrelation } from '../../../statistics/predictiveness/rank-correlation.js';
import { amount, byCluster, byRow, event, numbers, rows, signal } from './sixty-rows.js';

function expectClose(found: readonly number[], golden: readonly number[]): void {
  expect(found).toHaveLength(golden.length);
  golden.forEach((value, at) => expect(found[at]).toBeCloseTo(value, 10));
}

describe('the area under the curve', () => {
  it('of rows is that of scikit-learn, with the error of DeLong', () => {
    const found = areaUnderCurve(rows(event), 0.95);
    expect(found).toMatchObject({ standardErrorKind: 'delong', method: 'auc-logit' });
    expectClose(
      numbers(found),
      [0.6127946127946128, 0.07346376151307804, 0.45353031743891403, 0.7329555285067907, 0.17363381187138924],
    );
  });

  it('of rows that move together has the error of Obuchowski, and degrees of freedom of clusters', () => {
    const found = areaUnderCurve(rows(event, byCluster), 0.95);
    expect(found).toMatchObject({ standardErrorKind: 'clustered-placements', degreesOfFreedom: 14 });
    expectClose(
      numbers(found),
      [0.6127946127946128, 0.08215685137975325, 0.4275673501158131, 0.7530668556778936, 0.22998859843753391],
    );
  });

  it('of a signal with two values has the interval of Agresti and Caffo, on the logit', () => {
    const high = signal.map((value) => (value > 6 ? 1 : 0));
    expectClose(
      numbers(areaUnderCurve(rows(event, byRow, high), 0.95)),
      [0.5774410774410774, 0.06487218153040959, 0.4452176171562497, 0.6915660823789355, 0.25722154485203375],
    );
  });

  it('turned around is that of the other side, and neither the unit nor the order of rows counts', () => {
    const found = numbers(areaUnderCurve(rows(event), 0.95));
    const [estimate, error, lower, upper, p] = found as [number, number, number, number, number];
    const turned = numbers(
      areaUnderCurve(
        rows(
          event,
          byRow,
          signal.map((value) => -value),
        ),
        0.95,
      ),
    );
    expectClose(turned, [1 - estimate, error, 1 - upper, 1 - lower, p]);
    const cubed = signal.map((value) => 1000 * value ** 3).reverse();
    expectClose(numbers(areaUnderCurve(rows(event.slice().reverse(), byRow, cubed), 0.95)), found);
  });
});

describe('a correlation', () => {
  it('by ranks is that of scipy, with the influence of each row or cluster', () => {
    expectClose(
      numbers(rankCorrelation(rows(amount), 0.95)),
      [
        0.42589776856961264, 0.10873432056796295, 0.18686511410688947, 0.6173195342968265,
        0.0011262170250902835,
      ],
    );
    expectClose(
      numbers(rankCorrelation(rows(amount, byCluster), 0.95)),
      [
        0.42589776856961264, 0.13395106675834687, 0.10354625543047287, 0.6672838447030279,
        0.01475338677984593,
      ],
    );
  });

  it('by amounts is that of scipy, with the jackknife over rows or clusters', () => {
    expectClose(
      numbers(correlation(rows(amount), 0.95)),
      [
        0.41305639205819955, 0.10292952002582799, 0.188672407978715, 0.5964517265909487,
        0.0007887584539450324,
      ],
    );
    expectClose(
      numbers(correlation(rows(amount, byCluster), 0.95)),
      [
        0.41305639205819955, 0.11786260913514005, 0.13369307689655807, 0.6316058466114924,
        0.007969947761762304,
      ],
    );
  });

  it('keeps its digits beside large amounts', () => {
    const far = amount.map((value) => 1e9 + value);
    const [estimate] = numbers(correlation(rows(far), 0.95));
    expect(estimate).toBeCloseTo(0.41305639205819955, 6);
  });
});

describe('what cannot be measured', () => {
  const constant = signal.map(() => 3);
  it.each([
    [
      'a signal that never varies',
      rows(event, byRow, constant),
      rows(amount, byRow, constant),
      'signal-never-varies',
    ],
    ['an outcome that never varies', rows(event.map(() => 1)), rows(constant), 'outcome-never-varies'],
    ['a signal that is the outcome', rows(event, byRow, event), rows(amount, byRow, amount), 'determined'],
    [
      'one cluster',
      rows(
        event,
        byRow.map(() => 7),
      ),
      rows(
        amount,
        byRow.map(() => 7),
      ),
      'too-few',
    ],
  ])('is named: %s', (_what, ofEvents, ofAmounts, problem) => {
    expect(areaUnderCurve(ofEvents, 0.95)).toEqual({ problem });
    for (const measure of [rankCorrelation, correlation])
      expect(measure(ofAmounts, 0.95)).toEqual({ problem });
  });
});

it('is so too where those with the outcome are all of one cluster', () => {
  const groups = byRow.map((row) => (event[row] === 1 ? 0 : row + 1));
  expect(areaUnderCurve(rows(event, groups), 0.95)).toEqual({ problem: 'too-few' });
});

describe('a missing outcome', () => {
  it('is held against the signal by the rank test of scipy', () => {
    const isMissing = signal.map((_, row) => ((row * 41) % 13 < 3 ? 1 : 0));
    const found = missingBySignal(signal, isMissing)!;
    expect(found).toMatchObject({ missing: 15, known: 45 });
    expectClose([found.higherWhereMissing, found.pValue], [0.46814814814814815, 0.713342335872354]);
    expect(
      missingBySignal(
        signal,
        signal.map(() => 0),
      ),
    ).toBeNull();
  });
});
