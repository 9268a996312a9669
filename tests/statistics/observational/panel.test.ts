import { describe, expect, it } from 'vitest';
import { estimateContrasts, type Contrast } from '../../../statistics/observational/panel/contrast.js';
import { compareSeries } from '../../../statistics/observational/panel/control-series.js';
import {
  eventTimes,
  groupTimes,
  overallEffect,
  twoWayContrast,
} from '../../../statistics/observational/panel/group-time.js';
import { cohortsOf, type Panel } from '../../../statistics/observational/panel/panel.js';
import { placeboRank } from '../../../statistics/observational/panel/placebo-rank.js';
import { breakdownOf, smallestTrend } from '../../../statistics/observational/panel/pre-trends.js';
import { armDifference, meanEstimate } from '../../../statistics/methods/estimate-interval.js';
import { answered } from '../answered.js';
import { near } from '../method-guarantees.js';

function panelOfRows(
  rows: readonly (readonly number[])[],
  firstTreated: readonly number[],
  clusters = rows.map((_, unit) => unit),
): { readonly panel: Panel; readonly outcomes: Float64Array } {
  const periods = (rows[0] ?? []).map((_, period) => String(period));
  return {
    panel: { firstTreated: Float64Array.from(firstTreated), clusters: Int32Array.from(clusters), periods },
    outcomes: Float64Array.from(rows.flat()),
  };
}

type Data = ReturnType<typeof panelOfRows>;

function estimate({ panel, outcomes }: Data, contrast: Contrast) {
  const { effects, covariance, degreesOfFreedom } = estimateContrasts(panel, outcomes, cohortsOf(panel), [
    contrast,
  ]);
  return { effect: effects[0]!, error: Math.sqrt(covariance[0]!), freedom: degreesOfFreedom[0]! };
}

describe('two groups by two periods', () => {
  it('from the published changes of Card and Krueger 1994 is their effect, with Welch’s error by its name', () => {
    const changes = (n: number, mean: number, deviation: number) =>
      meanEstimate({ n, mean, squaredDeviations: (n - 1) * deviation ** 2 });
    const found = answered(
      armDifference(changes(309, 0.466667, 8.452195), changes(75, -2.283333, 10.853628), {
        method: 'difference-in-differences',
        standardErrorKind: 'unit-changes',
        confidence: 0.95,
      }),
    );
    near(found.effect, 2.75, 1e-6);
    near(found.standardError, 1.34234);
    near(found.degreesOfFreedom, 96.878);
    near(found.pValue, 0.0432, 1e-3);
    near(found.lower, 0.08578, 1e-3);
    near(found.upper, 5.41422);
  });

  it('row by row is Welch’s test of the units’ changes', () => {
    const rows = [
      [3, 5],
      [4, 9],
      [2, 4],
      [6, 7],
      [5, 5],
      [3, 2],
      [4, 5.5],
    ];
    const data = panelOfRows(rows, [1, 1, 1, Infinity, Infinity, Infinity, Infinity]);
    const cohorts = cohortsOf(data.panel);
    const cells = groupTimes(data.panel, cohorts, 'not_yet_treated');
    expect(cells).toHaveLength(1);
    const found = estimate(data, cells[0]!.contrast);
    const momentsOf = (values: number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return meanEstimate({
        n: values.length,
        mean,
        squaredDeviations: values.reduce((sum, value) => sum + (value - mean) ** 2, 0),
      });
    };
    const changes = rows.map(([before, after]) => after! - before!);
    const welch = answered(
      armDifference(momentsOf(changes.slice(0, 3)), momentsOf(changes.slice(3)), {
        method: 'welch-t',
        standardErrorKind: 'welch',
        confidence: 0.95,
      }),
    );
    near(found.effect, welch.effect, 1e-12);
    near(found.error, welch.standardError!, 1e-12);
    near(found.freedom, welch.degreesOfFreedom!, 1e-12);
  });
});

describe('waves', () => {
  const waves = panelOfRows(
    [
      [0, 1, 4],
      [0, 0, 1],
    ],
    [1, 2],
  );

  it('where every true effect is at least 1 the two-way regression says −0.5, and the group-time effect 1', () => {
    const cohorts = cohortsOf(waves.panel);
    near(estimate(waves, twoWayContrast(waves.panel, cohorts)!).effect, -0.5, 1e-12);
    const cells = groupTimes(waves.panel, cohorts, 'not_yet_treated');
    expect(cells.map(({ from, period }) => [from, period])).toEqual([[1, 1]]);
    near(estimate(waves, cells[0]!.contrast).effect, 1, 1e-12);
    expect(groupTimes(waves.panel, cohorts, 'never_treated')).toEqual([]);
  });

  it('a group of one cluster shows no spread, and so there is no error that would look like certainty', () => {
    const cohorts = cohortsOf(waves.panel);
    const [cell] = groupTimes(waves.panel, cohorts, 'not_yet_treated');
    expect(estimate(waves, cell!.contrast).error).toBeNaN();
  });
});

// Printed by tests/statistics/golden/observational.py.
describe('nine units of six periods, treated from the fourth, the fifth, or never', () => {
  const first = [3, 3, 3, 3, 4, 4, Infinity, Infinity, Infinity];
  const rows = first.map((from, unit) =>
    Array.from({ length: 6 }, (_, period) => {
      const base = ((unit * 7) % 5) + 0.6 * period + ((unit * 13 + period * 29) % 17) / 4;
      return base + (period >= from ? 2 + 0.5 * (period - from) : 0);
    }),
  );
  const data = panelOfRows(rows, first);
  const clustered = panelOfRows(rows, first, [0, 0, 1, 2, 3, 4, 5, 5, 6]);
  const cohorts = cohortsOf(data.panel);
  const cells = groupTimes(data.panel, cohorts, 'not_yet_treated');
  const expectEstimate = (of: Data, contrast: Contrast, effect: number, error: number, freedom: number) => {
    const found = estimate(of, contrast);
    near(found.effect, effect, 1e-9);
    near(found.error, error, 1e-9);
    near(found.freedom, freedom, 1e-9);
  };

  it('one cell is the change of its group against that of those not treated yet', () => {
    const cell = cells.find(({ from, period }) => from === 3 && period === 4)!;
    expectEstimate(data, cell.contrast, 1.791666666666666, 1.8740738453374182, 4.454545454545456);
  });

  it('averages are those by group and by cell, with errors clustered by unit or by cluster', () => {
    const byGroup = overallEffect(cells, cohorts, 'by_group')!;
    expectEstimate(data, byGroup.contrast, 1.8814814814814809, 1.1850593104452523, 2.739209832233306);
    expectEstimate(clustered, byGroup.contrast, 1.8814814814814809, 1.2875882094666158, 3.083289068478763);
    const byCell = overallEffect(cells, cohorts, 'by_cell')!;
    expectEstimate(data, byCell.contrast, 1.8354166666666671, 1.1182921161058252, 3.856686965175673);
    near(byCell.exposure, (4 * (1 + 2 + 3) + 2 * (1 + 2)) / 16, 1e-12);
  });

  it('the time before treatment is an event time of its own', () => {
    const events = eventTimes(cells, cohorts);
    expect(events.map(({ event }) => event)).toEqual([-4, -3, -2, 0, 1, 2]);
    const before = events.find(({ event }) => event === -2)!;
    expectEstimate(data, before.contrast, -1.0861111111111108, 1.2030087024920497, 4.769411071982609);
  });

  it('the two-way regression is that of dummies for each unit and period', () => {
    near(estimate(data, twoWayContrast(data.panel, cohorts)!).effect, 2.144132653061229, 1e-9);
  });

  it('clusters that reach over groups add up, and each group still counts its own clusters', () => {
    const across = panelOfRows(rows, first, [0, 1, 2, 3, 0, 1, 2, 3, 3]);
    const { contrast } = overallEffect(cells, cohorts, 'by_group')!;
    expectEstimate(across, contrast, 1.8814814814814809, 0.9092788943710486, 1.9951547975946173);
  });

  it('a group of one cluster has no error either where that cluster reaches over another group', () => {
    const across = panelOfRows(rows, first, [0, 0, 0, 0, 1, 2, 3, 4, 0]);
    expect(estimate(across, overallEffect(cells, cohorts, 'by_group')!.contrast).error).toBeNaN();
  });

  it('the order of rows does not matter, and groups swapped give the opposite', () => {
    const order = [8, 2, 5, 0, 7, 1, 4, 6, 3];
    const shuffled = panelOfRows(
      order.map((unit) => rows[unit]!),
      order.map((unit) => first[unit]!),
    );
    const other = cohortsOf(shuffled.panel);
    const contrast = overallEffect(
      groupTimes(shuffled.panel, other, 'not_yet_treated'),
      other,
      'by_group',
    )!.contrast;
    expectEstimate(shuffled, contrast, 1.8814814814814809, 1.1850593104452523, 2.739209832233306);
    const two = [
      [0, 3],
      [1, 5],
      [2, 2],
      [4, 4.5],
    ];
    const [one, swapped] = [
      [1, 1, Infinity, Infinity],
      [Infinity, Infinity, 1, 1],
    ].map((from) => {
      const of = panelOfRows(two, from);
      const groups = cohortsOf(of.panel);
      return estimate(
        of,
        overallEffect(groupTimes(of.panel, groups, 'not_yet_treated'), groups, 'by_group')!.contrast,
      );
    });
    near(one!.effect, -swapped!.effect, 1e-12);
    near(one!.error, swapped!.error, 1e-12);
  });
});

describe('the periods before', () => {
  it('of .7 .3 0 before 2.1 bear a breakdown of 5.25, and at M̄ = 1 a set of 1.7 to 2.5 (Rambachan and Roth 2023)', () => {
    const events = [
      { event: -3, effect: 0.7 },
      { event: -2, effect: 0.3 },
    ];
    const found = breakdownOf(events, { effect: 2.1, exposure: 1 })!;
    near(found.greatestPreStep, 0.4, 1e-12);
    near(found.setAtOne[0], 1.7, 1e-12);
    near(found.setAtOne[1], 2.5, 1e-12);
    near(found.mBar!, 5.25, 1e-12);
    expect(breakdownOf(events, { effect: 2.1, exposure: 2 })?.mBar).toBeCloseTo(2.625, 12);
    expect(breakdownOf([], { effect: 2.1, exposure: 1 })).toBeUndefined();
  });

  it('show a straight trend with a chance of .8 only where it is as large as this', () => {
    const one = smallestTrend([{ event: -2, effect: 0.1 }], Float64Array.of(0.16), {
      confidence: 0.95,
      chance: 0.8,
    });
    // The other side of the test adds next to nothing.
    near(one, 1.1206340872451874, 1e-4);
    const before = [-4, -3, -2].map((event) => ({ event, effect: 0 }));
    const covariance = Float64Array.of(0.3, 0.12, 0.05, 0.12, 0.25, 0.08, 0.05, 0.08, 0.16);
    near(smallestTrend(before, covariance, { confidence: 0.95, chance: 0.8 }), 0.4569540470838547, 2e-3);
    expect(smallestTrend([], new Float64Array(0), { confidence: 0.95, chance: 0.8 })).toBeUndefined();
    expect(
      smallestTrend(before.slice(2), Float64Array.of(NaN), { confidence: 0.95, chance: 0.8 }),
    ).toBeUndefined();
  });
});

describe('one treated cluster', () => {
  it('has a rank among the clusters that each stand for treated, never below one in so many', () => {
    const rows = [
      [0, 9],
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
    ];
    const data = panelOfRows(rows, [1, Infinity, Infinity, Infinity, Infinity]);
    const cohorts = cohortsOf(data.panel);
    const { contrast } = overallEffect(
      groupTimes(data.panel, cohorts, 'never_treated'),
      cohorts,
      'by_group',
    )!;
    const { effect } = estimate(data, contrast);
    near(effect, 6.5, 1e-12);
    expect(placeboRank(data.panel, data.outcomes, cohorts, { contrast, effect })).toEqual({
      rank: 1,
      clusters: 5,
      pValue: 0.2,
    });
    expect(placeboRank(data.panel, data.outcomes, cohorts, { contrast, effect: 1.5 })?.rank).toBe(3);
  });
});

describe('one series against others', () => {
  it('holds the pilot against blocks of its length before it', () => {
    const found = compareSeries([1, 3, 2, 2, 0, 2, 5, 7], 2);
    // Blocks of mean 2, 2 and 1 before a pilot of 6.
    near(found.effect, 6 - 5 / 3, 1e-12);
    near(found.variance, (1 / 3) * (1 + 1 / 3), 1e-12);
    expect([found.degreesOfFreedom, found.blocks, found.rank]).toEqual([2, 3, 1]);
    expect(found.placebos).toHaveLength(3);
    near(found.placebos[0], 0, 1e-12);
    near(found.placebos[2], 1 - 2, 1e-12);
  });

  it('with a season holds each period against that of a season before', () => {
    const season = [0, 5, 10, 5];
    const gap = [...season, ...season.map((each) => each + 1), ...season, ...season.map((each) => each + 4)];
    const found = compareSeries(gap, 4, 4);
    near(found.effect, 4 - 0, 1e-12);
    expect(found.blocks).toBe(2);
  });

  it('with fewer than two blocks has no error', () => {
    expect(compareSeries([1, 2, 3, 4], 2)).not.toHaveProperty('variance');
  });
});
