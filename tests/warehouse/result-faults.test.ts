/** What is refused of the result of a query, before a gate is judged by it. */
import { describe, expect, it } from 'vitest';
import type { DataColumns } from '../../contracts/data-columns.js';
import { observationsOfRows, type ResultRow } from '../../warehouse/observations-of-rows.js';
import { planOf } from '../statistics/summaries.js';

const kept = {
  metric: 'kept',
  metricVersion: 1,
  kind: 'proportion',
  goodDirection: 'increase',
  minimumEffect: 0.1,
  targetEffect: 0.2,
} as const;

describe('a result by arm', () => {
  const plan = planOf({ primary: kept, guardrails: [] });
  const columns: DataColumns = {
    arm: { column: 'arm', pilot: 'a', comparison: 'b' },
    metrics: { kept: { column: 'kept', true: 'yes' } },
  };

  it('is told of a result that is none of this query', () => {
    const said = (rows: readonly ResultRow[]) => observationsOfRows(rows, { plan, columns, source: 'x' });
    expect(said([])).toMatchObject({ faults: [expect.stringContaining('there is no row')] });
    expect(said([{ arm: 'pilot', n: 3 }])).toMatchObject({
      faults: [expect.stringContaining('m1__successes are missing: run the query as it was printed')],
    });
    const row = {
      arm: 'pilot',
      assigned: 3,
      other_arms: 0,
      metrics: 'm1__kept v1',
      m1__unreadable: 0,
      m1__n: 3,
      m1__successes: 1,
    };
    const other = { ...row, arm: 'comparison' };
    expect(
      said([
        { ...row, m1__successes: 'three' },
        { ...row, arm: 'control' },
      ]),
    ).toMatchObject({
      faults: [
        'arm is "control", and neither pilot nor comparison',
        'there is no row of the comparison',
        'm1__successes is "three", and no count (kept)',
      ],
    });
    expect(said([row, row])).toMatchObject({
      faults: ['there is no row of the comparison', 'there are several rows of the pilot, and one is wanted'],
    });
    expect(said([row, { ...other, assigned: 2 }])).toMatchObject({
      faults: ['kept has more cells in an arm than rows'],
    });
    expect(said([row, other])).not.toHaveProperty('faults');
  });

  it.each(['NULL', 'NaN', '', null, '-1', '0.5', '0x0'])(
    'is told of a count that is %j, in every column of counts and every row',
    (cell) => {
      const row = { assigned: 3, other_arms: 0, m1__unreadable: 0, m1__n: 3, m1__successes: 1 };
      for (const column of Object.keys(row)) {
        const rows = [
          { arm: 'pilot', metrics: 'm1__kept v1', ...row },
          { arm: 'comparison', metrics: 'm1__kept v1', ...row, [column]: cell },
        ];
        const of = column.startsWith('m1') ? ' (kept)' : '';
        expect(observationsOfRows(rows, { plan, columns, source: 'x' })).toEqual({
          faults: [`${column} is ${JSON.stringify(cell)}, and no count${of}`],
        });
      }
    },
  );

  it('is told of a mean without its spread, and takes none of nobody', () => {
    const spend = { ...kept, metric: 'spend', kind: 'mean' } as const;
    const ofSpend = planOf({ primary: spend, guardrails: [] });
    const read = (row: ResultRow) => {
      const base = { assigned: 3, other_arms: 0, metrics: 'm1__spend v1', m1__unreadable: 0, m1__n: 3 };
      const rows = ['pilot', 'comparison'].map((arm) => ({ arm, ...base, ...row }));
      const given: DataColumns = { ...columns, metrics: { spend: { column: 'spend' } }, assignedAll: true };
      return observationsOfRows(rows, { plan: ofSpend, columns: given, source: 'x' });
    };
    expect(read({ m1__mean: 2, m1__squared_deviations: '' })).toEqual({
      faults: Array(2).fill('m1__squared_deviations is "", and no number (spend)'),
    });
    expect(read({ m1__n: 0, m1__mean: '', m1__squared_deviations: null })).toMatchObject({
      metrics: [{ pilot: { n: 0, mean: 0, squaredDeviations: 0 } }],
    });
  });
});

describe('a result of clusters', () => {
  const plan = planOf({ primary: kept, guardrails: [], drawnUnit: 'store', minimumPerArm: 4 });
  const columns: DataColumns = {
    arm: { column: 'arm', pilot: 'a', comparison: 'b' },
    metrics: { kept: { column: 'kept', true: 'yes' } },
    drawnUnit: { column: 'store' },
  };
  const row = (arm: string, unit: string | null, changes: ResultRow = {}): ResultRow => ({
    arm,
    drawn_unit: unit,
    assigned: '10',
    other_arms: '0',
    metrics: 'm1__kept v1',
    m1__unreadable: '0',
    m1__n: '10',
    m1__successes: '4',
    ...changes,
  });
  const whole = [row('pilot', 's1'), row('pilot', 's2'), row('comparison', 's3'), row('comparison', 's4')];
  const said = (rows: readonly ResultRow[]) => {
    const found = observationsOfRows(rows, { plan, columns, source: 'x' });
    return 'faults' in found ? found.faults : [];
  };

  it('is taken once: one that is pasted twice would pass on twice the clusters that were drawn', () => {
    expect(said(whole)).toEqual([]);
    expect(said([...whole, ...whole])).toEqual(
      [
        'pilot for drawn_unit "s1"',
        'pilot for drawn_unit "s2"',
        'comparison for drawn_unit "s3"',
        'comparison for drawn_unit "s4"',
      ].map((of) => `there are 2 rows of the ${of}, and one is wanted`),
    );
  });

  it('names each cluster, in one arm, and counts the strangers of every row', () => {
    expect(said([...whole, row('pilot', '')])).toEqual(['1 rows name no cluster in drawn_unit']);
    expect(said([...whole, row('comparison', 's1')])).toEqual([
      '1 clusters are in both arms, and chance draws a cluster whole',
    ]);
    // A row of another query, whose table had strangers, must not hide behind the first.
    expect(said([...whole, row('pilot', 's5', { other_arms: 3 })])).toEqual([
      '3 rows belong to neither arm, or to no cluster; leave them out of the table, or mend them',
    ]);
  });
});
