/** Plans over time, difference_in_differences and pre_post, from their files and rows to the verdict. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { observing } from './observed.js';
import { DIFFERENCES, HEADER, regionRows, SERIES, shopRows, shops } from './panel-rows.js';

const { judge, judgeFile, complaints } = observing();

describe('difference-in-differences', () => {
  it('passes on the change beyond that of others, with errors of the units’ changes, and shows what was before', async () => {
    const found = await judge(DIFFERENCES, shopRows(shops(9, 9, 2)));
    expect(found.verdict).toBe('pass');
    expect(found.summary).toMatch(
      /^Pass \(observational, difference-in-differences\): score differs by \+[12]/,
    );
    expect(found.criteria[0]?.estimate).toMatchObject({
      method: 'difference-in-differences',
      standardErrorKind: 'unit-changes',
    });
    const [trends] = found.sensitivity.trends;
    expect(trends!.events.map(({ event }) => event)).toEqual([-4, -3, -2, 0, 1, 2, 3]);
    expect(trends!.smallestTrend!.planned).toBeGreaterThan(trends!.smallestTrend!.half);
    expect(trends!.breakdown!.mBar).toBeGreaterThan(0);
    expect(found.reasons.join('\n')).toMatch(/this is shown and proves nothing/);
    expect(found.clusters).toMatchObject({ unit: 'unit', treated: 9, comparison: 9, placebos: [] });
  });

  it('clusters errors by what was treated together', async () => {
    const plan = DIFFERENCES.replace('  metrics:', '  cluster: region\n  metrics:').replace(
      'minimumPerArm: 6',
      'minimumPerArm: 4',
    );
    const found = await judge(plan, shopRows(shops(12, 12, 2)));
    expect(found.criteria[0]?.estimate).toMatchObject({
      standardErrorKind: 'cluster-changes',
      pilotN: 4,
      comparisonN: 4,
    });
    expect(found.clusters).toMatchObject({ unit: 'region', treated: 4, comparison: 4 });
    const few = await judge(plan, shopRows(shops(9, 12, 2)));
    expect(few.verdict).toBe('inconclusive');
    expect(few.reasons[0]).toMatch(/of fewer than 4 a side nothing can pass/);
  });

  it('of one treated cluster tells its placebo rank, and never passes', async () => {
    const found = await judge(DIFFERENCES, shopRows(shops(1, 11, 50)));
    expect(found.verdict).toBe('inconclusive');
    expect(found.criteria).toMatchObject([{ verdict: 'inconclusive', estimate: null }]);
    expect(found.clusters!.placebos).toMatchObject([
      { metric: 'score', rank: 1, clusters: 12, pValue: 1 / 12 },
    ]);
    expect(found.summary).toMatch(
      /number 1 of 12 when each other one is taken for treated \(placebo p = 0\.083\), and that never is a pass/,
    );
  });

  it('fails on a significant loss', async () => {
    expect((await judge(DIFFERENCES, shopRows(shops(9, 9, -2)))).verdict).toBe('fail');
  });

  it('over waves tells what the two-way regression gives, which does not decide', async () => {
    const found = await judgeFile(
      readFileSync('examples/plans/difference-in-differences.yaml', 'utf8'),
      'examples/plans/difference-in-differences.csv',
    );
    const { effect, lower } = found.criteria[0]!.estimate!;
    expect(found.sensitivity.trends[0]!.twoWay).toBeLessThan(lower);
    expect(effect).toBeGreaterThan(2);
    expect(found.reasons.join()).toContain('over waves it holds later groups against those treated already');
  });

  it.each([
    ['all are treated at once', shops(6, 0, 2), /all are treated at the same time, and nobody shows/],
    ['nobody is treated', shops(0, 6, 2), /nobody is treated after the first period/],
    [
      'all treated are so from the first period',
      shops(6, 6, 2, '1'),
      /nobody is treated after the first period/,
    ],
  ])('is invalid where %s', async (_what, given, sentence) => {
    const found = await judge(DIFFERENCES, shopRows(given));
    expect(found.verdict).toBe('invalid');
    expect(found.summary).toMatch(sentence);
  });

  it('is invalid where the negative control moves', async () => {
    const plan = DIFFERENCES.replace(
      'negativeControls: []',
      'negativeControls: [{ metric: weather, metricVersion: 1, kind: mean }]',
    ).replace('score: { column: score }', 'score: { column: score }\n    weather: { column: weather }');
    expect((await judge(plan, shopRows(shops(9, 9, 2)))).verdict).toBe('pass');
    const moved = await judge(plan, shopRows(shops(9, 9, 100)));
    expect(moved.summary).toMatch(/^Invalid .*the negative control weather differs by \+/);
  });

  it('leaves units with a gap out, and is invalid where one arm has more of them', async () => {
    const plan = DIFFERENCES.replace('  metrics:', '  assignedAll: true\n  metrics:');
    const one = await judge(
      plan,
      shopRows(shops(9, 9, 2), (shop, quarter) => shop === 0 && quarter === 3),
    );
    expect(one.criteria[0]?.estimate).toMatchObject({ pilotN: 8, comparisonN: 9 });
    expect(one.missing).toMatchObject([
      { pilot: { assigned: 9, missing: 1 }, comparison: { assigned: 9, missing: 0 } },
    ]);
    const many = await judge(
      plan,
      shopRows(shops(20, 20, 2), (shop, quarter) => shop < 12 && quarter === 3),
    );
    expect(many.summary).toMatch(/score is missing differently in the two arms/);
  });

  it('does not depend on the order of rows', async () => {
    const [header = '', ...rows] = shopRows(shops(6, 6, 2));
    const turned = rows.toReversed();
    expect(await judge(DIFFERENCES, [header, ...turned])).toEqual(
      await judge(DIFFERENCES, [header, ...rows]),
    );
  });

  it('is told of wrong rows by row and column', async () => {
    expect(
      await complaints(DIFFERENCES, [
        HEADER,
        'a,r,1,2,5,1',
        'a,r,1,2,5,1',
        'a,r,2,3,5,1',
        'b,r,second,never,5,1',
        ',r,2,never,5,1',
        'c,r,2,,many,1',
      ]),
    ).toEqual([
      'row 3, column shop: "a" stands in row 2 already for 1',
      'row 4, column from: "3" is another one for a than "2" in row 2',
      'row 5, column quarter: "second" is no period; write a whole number, or a year, month or day like 2026-07',
      'row 6, column shop: "" is empty; a unit needs a name',
      'row 7, column score: "many" is not a number; leave the cell empty where nothing was measured, and say assignedAll: true in the plan file',
    ]);
    expect(await complaints(DIFFERENCES, [HEADER, 'a,r,1,soon,5,1'])).toEqual([
      'row 2, column from: "soon" is no period; write the first treated one, or name under never what stands for nobody',
    ]);
  });
});

describe('before and after', () => {
  it('passes where no earlier time shows as much, and says that no season was counted', async () => {
    const found = await judge(SERIES, regionRows(15, 3, -5));
    expect(found.verdict).toBe('pass');
    expect(found.criteria[0]?.estimate).toMatchObject({
      method: 'control-series',
      standardErrorKind: 'placebo-blocks',
      degreesOfFreedom: 4,
      pilotN: 3,
    });
    expect(found.sensitivity.placebosInTime).toMatchObject([{ metric: 'calls', rank: 1 }]);
    expect(found.reasons.join()).toContain('no season was counted');
  });

  it('is invalid where the pre-period is shorter than the pilot, or than a season', async () => {
    const short = await judge(SERIES, regionRows(2, 3, -5));
    expect(short.summary).toMatch(/^Invalid .*pre-period of 2 periods is shorter than the pilot of 3/);
    const seasonal = await judge(
      SERIES.replace('pilotFrom', 'season: 12\n  pilotFrom'),
      regionRows(14, 3, -5),
    );
    expect(seasonal.summary).toMatch(/pre-period of 14 periods is too short: a season of 12 .* take 15/);
  });

  it('with a season holds each month against that of a year before, and without one takes the season for an effect', async () => {
    const rows = regionRows(36, 3, 0, 8);
    const without = await judge(SERIES, rows);
    const withOne = await judge(SERIES.replace('pilotFrom', 'season: 12\n  pilotFrom'), rows);
    expect(Math.abs(without.criteria[0]!.estimate!.effect)).toBeGreaterThan(3);
    expect(Math.abs(withOne.criteria[0]!.estimate!.effect)).toBeLessThan(1);
    expect(withOne.verdict).toBe('fail');
  });

  it('does not pass where an earlier time shows as much', async () => {
    const [header = '', ...rows] = regionRows(15, 3, -3);
    const shaken = rows.map((row) =>
      /^r0,2025-0[789]/.test(row) ? row.replace(/[\d.]+$/, (value) => String(Number(value) - 9)) : row,
    );
    const found = await judge(SERIES, [header, ...shaken]);
    expect(found.verdict).toBe('inconclusive');
    expect(found.reasons.join()).toMatch(/earlier times without the pilot/);
  });

  it('with one earlier time as long has no error, and does not pass', async () => {
    const found = await judge(SERIES, regionRows(4, 3, -5));
    expect(found.verdict).toBe('inconclusive');
    expect(found.criteria[0]!.estimate).toBeNull();
    expect(found.summary).toMatch(/no error can be told: the pre-period holds 1 time as long as the pilot/);
  });

  it.each([
    [
      'no series was left alone',
      (row: string) => row.replace('as before', 'callback'),
      /no series was left alone/,
    ],
    [
      'no series has the pilot',
      (row: string) => row.replace('callback', 'as before'),
      /no series has the pilot/,
    ],
  ])('is invalid where %s', async (_what, change, sentence) => {
    const [header = '', ...rows] = regionRows(15, 3, -5);
    expect((await judge(SERIES, [header, ...rows.map(change)])).summary).toMatch(sentence);
  });

  it('is invalid where a series has a gap, and refused where no row is of the first month of the pilot', async () => {
    const rows = regionRows(15, 3, -5);
    expect((await judge(SERIES, rows.toSpliced(5, 1))).summary).toMatch(
      /calls is missing in 2025-\d\d; a series may have no gap/,
    );
    expect(await complaints(SERIES.replace('2026-01', '2027-01'), rows)).toEqual([
      'no row is of 2027-01, from which the pilot runs; its periods go from 2024-10 to 2026-03',
    ]);
    expect((await complaints(SERIES.replace('2026-01', 'January'), rows))[0]).toContain(
      'plan.pilotFrom: must be a whole number, or a year, month or day like 2026-07',
    );
  });
});
