/** The rows of a CSV file by kind of metric, with covariates, and by the clusters that chance drew. */
import { describe, expect, it } from 'vitest';
import { observationsFromCsv } from '../../analyse/observations-from-csv.js';
import { PlainError } from '../../client/plain-error.js';
import { randomisedFileSchema } from '../../contracts/analysis-file.js';
import type { DataColumns } from '../../contracts/data-columns.js';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { planOf } from '../statistics/summaries.js';
import { fileWriter } from './command.js';

const file = fileWriter();

const primary = {
  metric: 'outcome',
  metricVersion: 1,
  goodDirection: 'increase',
  minimumEffect: 0.1,
  targetEffect: 0.5,
} as const;
const planned = (criterion: object, further: Partial<AnalysisPlan> = {}) =>
  planOf({ primary: { ...primary, ...criterion } as AnalysisPlan['primary'], guardrails: [], ...further });
const columnsOf = (
  outcome: DataColumns['metrics'][string],
  further: Partial<DataColumns> = {},
): DataColumns => ({
  arm: { column: 'arm', pilot: 'pilot', comparison: 'other' },
  metrics: { outcome },
  ...further,
});
const rows = (...lines: string[]) => file('kinds.csv', lines.join('\n'));

async function complaint(path: string, columns: DataColumns, plan: AnalysisPlan): Promise<string> {
  try {
    await observationsFromCsv(path, columns, plan);
  } catch (error) {
    if (error instanceof PlainError) return error.message.replaceAll(`${path}: `, '');
    throw error;
  }
  throw new Error('Nothing was objected to.');
}

describe('a ratio', () => {
  const plan = planned({ kind: 'ratio' });
  const columns = columnsOf({ numerator: 'cost', denominator: 'contacts' });

  it('comes to the moments of both columns and what binds them (reference cases)', async () => {
    const arm = (name: string, y: readonly number[], x: readonly number[]) =>
      y.map((cost, at) => `${name},${String(cost)},${String(x[at])}`);
    const path = rows(
      'arm,cost,contacts',
      ...arm('pilot', [12, 7, 0, 20, 9, 15, 4, 11], [4, 3, 1, 6, 3, 4, 2, 3]),
      ...arm('other', [8, 10, 3, 14, 6, 9, 2], [4, 4, 2, 6, 3, 4, 1]),
    );
    const observed = await observationsFromCsv(path, columns, plan);
    const { estimate } = judgeGroupSummaries({ ...plan, minimumPerArm: 7 }, observed).criteria[0]!;
    expect(estimate?.effect).toBeCloseTo(0.833333, 6);
    expect(estimate?.standardError).toBeCloseTo(0.2615262, 6);
    expect(estimate?.degreesOfFreedom).toBeCloseTo(9.51076, 4);
  });

  it('of which one column is empty is told by row and column', async () => {
    const path = rows('arm,cost,contacts', 'pilot,3,', 'pilot,,2', 'pilot,,', 'other,x,1');
    expect((await complaint(path, columns, plan)).split('\n')).toEqual([
      'row 2, column contacts: "" is empty, where the other column of the metric is not; give both or neither',
      'row 3, column cost: "" is empty, where the other column of the metric is not; give both or neither',
      expect.stringMatching(/^row 4, column cost: "" is empty; where every row is a subject/),
      expect.stringMatching(/^row 5, column cost: "x" is not a number/),
    ]);
  });
});

describe('a net promoter score', () => {
  const plan = planned({ kind: 'nps', minimumEffect: 2, targetEffect: 5 });
  const columns = columnsOf({ column: 'answer' });

  it('is counted from the answers themselves', async () => {
    const path = rows('arm,answer', 'pilot,10', 'pilot,9', 'pilot,8', 'pilot,7', 'pilot,6', 'other,0');
    const { metrics } = await observationsFromCsv(path, columns, plan);
    expect(metrics[0]).toMatchObject({
      pilot: { kind: 'nps', n: 5, promoters: 2, passives: 2, detractors: 1 },
      comparison: { kind: 'nps', n: 1, promoters: 0, passives: 0, detractors: 1 },
    });
  });

  it('has no answer of 11, of 7.5, or below 0', async () => {
    const path = rows('arm,answer', 'pilot,11', 'pilot,7.5', 'other,-1', 'other,promoter');
    const said = (await complaint(path, columns, plan)).split('\n');
    expect(said).toHaveLength(4);
    for (const line of said) expect(line).toContain('is no answer; it is a whole number from 0 to 10');
  });
});

describe('a mean with a covariate', () => {
  const plan = planned({ kind: 'mean', covariate: 'before' }, { minimumPerArm: 2 });
  const columns = columnsOf({ column: 'after', covariate: 'before' }, { assignedAll: true });

  it('comes with the covariate of those who were measured, and counts the others as missing', async () => {
    const path = rows('arm,after,before', 'pilot,3,1', 'pilot,5,2', 'pilot,,9', 'other,1,1', 'other,2,3');
    const { metrics, assigned } = await observationsFromCsv(path, columns, plan);
    expect(assigned).toEqual({ pilot: 3, comparison: 2 });
    expect(metrics[0]?.pilot).toEqual({
      kind: 'mean',
      n: 2,
      mean: 4,
      squaredDeviations: 2,
      covariate: { mean: 1.5, squaredDeviations: 0.5, coDeviations: 1 },
    });
  });

  it('is told where a subject that was measured has no covariate', async () => {
    const path = rows('arm,after,before', 'pilot,3,');
    expect(await complaint(path, columns, plan)).toBe(
      'row 2, column before: "" is empty, where the other column of the metric is not; give both or neither',
    );
  });
});

describe('clusters', () => {
  const plan = planned({ kind: 'mean' }, { drawnUnit: 'store', minimumPerArm: 4 });
  const columns = columnsOf({ column: 'value' }, { drawnUnit: { column: 'store' }, assignedAll: true });
  const stores = [
    ['pilot', [7, 9, 8], [12, 11, 14], [9, 10, 11], [13, 12, 15]],
    ['other', [6, 8, 7], [9, 11, 10], [5, 7, 9], [8, 8, 11]],
  ] as const;
  const lines = stores.flatMap(([arm, ...clusters]) =>
    clusters.flatMap((values, at) =>
      values.map((value) => `${arm},${arm[0] ?? ''}${String(at)},${String(value)}`),
    ),
  );

  it('decide, by their means and not by their rows (reference cases: eight stores)', async () => {
    const observed = await observationsFromCsv(rows('arm,store,value', ...lines), columns, plan);
    expect(observed.assigned).toEqual({ pilot: 4, comparison: 4 });
    const { verdict, criteria } = judgeGroupSummaries(plan, observed);
    expect(verdict).toBe('inconclusive');
    expect(criteria[0]?.estimate?.effect).toBeCloseTo(2.666667, 6);
    expect(criteria[0]?.estimate?.pValue).toBeCloseTo(0.10798, 5);
    expect(criteria[0]?.clusters?.icc).toBeCloseTo(0.630245, 6);
  });

  it('that show up in both arms, or nowhere, are told by row', async () => {
    const path = rows('arm,store,value', 'pilot,a,1', 'other,a,2', 'other,,3');
    expect((await complaint(path, columns, plan)).split('\n')).toEqual([
      'row 3, column store: "a" is in both arms; it was in the pilot before, and chance draws it whole',
      'row 4, column store: "" is empty; each row belongs to what was drawn',
    ]);
  });
});

describe('the columns of a plan file', () => {
  const faults = (criterion: object, column: object, further: object = {}) =>
    randomisedFileSchema
      .safeParse({
        plan: { ...planned(criterion), ...further },
        data: columnsOf(column),
      })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

  it('must fit the kind of the metric', () => {
    const ratio = { kind: 'ratio' };
    expect(faults(ratio, { numerator: 'a', denominator: 'b' })).toEqual([]);
    expect(faults(ratio, { numerator: 'a' })).toEqual([
      'data.metrics.outcome.denominator: is missing: the column of what it is divided by',
    ]);
    expect(faults(ratio, { numerator: 'a', denominator: 'b', column: 'c' })).toEqual([
      'data.metrics.outcome.column: is no part of a ratio, which the plan has',
    ]);
    expect(faults({ kind: 'mean' }, { column: 'a', covariate: 'b' })).toEqual([
      'data.metrics.outcome.covariate: is not in the plan, which is locked before data arrive',
    ]);
    expect(faults({ kind: 'mean', covariate: 'before' }, { column: 'a' })).toEqual([
      'data.metrics.outcome.covariate: is missing: the plan takes a covariate of this metric into account',
    ]);
  });

  it('must name the clusters where chance drew them, and only there', () => {
    expect(faults({ kind: 'mean' }, { column: 'a' }, { drawnUnit: 'store', minimumPerArm: 8 })).toEqual([
      'data.drawnUnit: is missing: which column names the store of a row',
    ]);
  });
});
