/** What no warehouse may take for a value, or for nothing. */
import { describe, expect, it } from 'vitest';
import type { DataColumns } from '../../contracts/data-columns.js';
import { planOf } from '../statistics/summaries.js';
import { inDuckdb } from './in-duckdb.js';

const { faultsOf } = inDuckdb();

describe('what cannot be read', () => {
  const kept = {
    metric: 'kept',
    metricVersion: 1,
    kind: 'proportion',
    goodDirection: 'increase',
    minimumEffect: 0.1,
    targetEffect: 0.2,
  } as const;
  const plan = planOf({ primary: kept, guardrails: [] });
  const columns: DataColumns = {
    arm: { column: 'arm', pilot: 'a', comparison: 'b' },
    metrics: { kept: { column: 'kept', true: 'yes' } },
  };

  it('is counted and refused, never left out', async () => {
    const said = await faultsOf(
      ['arm,kept', 'a,yes', 'b,no', 'c,yes', ',no', 'a,perhaps', 'b,'],
      plan,
      columns,
    );
    expect(said).toEqual([
      '2 rows belong to neither arm; leave them out of the table, or mend them',
      'kept has 1 cells that cannot be read',
      'kept has 1 empty cells; where every row is a subject that was assigned, say assignedAll: true',
    ]);
  });

  it.each(['n/a', 'NaN', 'Infinity', '0x1F', '1_000', '1d', '1,5', '-', '1e'])(
    'is counted where %s should be a number: of a mean, a covariate, and of either half of a ratio',
    async (cell) => {
      const metric = (name: string) =>
        ({ metric: name, metricVersion: 1, goodDirection: 'increase' }) as const;
      const numbers = planOf({
        primary: { ...metric('spend'), kind: 'mean', minimumEffect: 1, targetEffect: 2 },
        guardrails: [
          { ...metric('time'), kind: 'mean', covariate: 'time_before', margin: 1 },
          { ...metric('cost'), kind: 'ratio', margin: 1 },
        ],
      });
      const ofNumbers: DataColumns = {
        arm: { column: 'arm', pilot: 'a', comparison: 'b' },
        metrics: {
          spend: { column: 's' },
          time: { column: 't', covariate: 'x' },
          cost: { numerator: 'c', denominator: 'd' },
        },
        // Under it an empty cell is a missing outcome, and what cannot be read must not become one.
        assignedAll: true,
      };
      const sound = ['a,1,2,3,4,5', 'a,2,,3,,', 'b,1,2,3,4,5', 'b,,3,4,5,6'];
      const told = (line: string) => faultsOf(['arm,s,t,x,c,d', ...sound, line], numbers, ofNumbers);
      const quoted = `"${cell}"`;
      expect(await told('a,1,2,3,4,5')).toEqual([]);
      expect(await told(`a,${quoted},2,3,4,5`)).toEqual(['spend has 1 cells that cannot be read']);
      for (const [y, x] of [
        [quoted, '3'],
        ['2', quoted],
        ['2', ''],
      ])
        expect(await told(`a,1,${y},${x},4,5`)).toEqual(['time has 1 cells that cannot be read']);
      for (const [y, x] of [
        [quoted, '5'],
        ['4', quoted],
        [quoted, ''],
        ['', quoted],
        ['', '5'],
        ['4', ''],
      ])
        expect(await told(`a,1,2,3,${y},${x}`)).toEqual(['cost has 1 cells that cannot be read']);
    },
  );

  it('is told of clusters that are in both arms, or in none', async () => {
    const clustered = planOf({ primary: kept, guardrails: [], drawnUnit: 'store', minimumPerArm: 4 });
    const said = await faultsOf(
      ['arm,kept,store', 'a,yes,s1', 'b,no,s1', 'a,yes,s2', 'b,no,s3', 'b,no,'],
      clustered,
      { ...columns, drawnUnit: { column: 'store' } },
    );
    expect(said).toEqual([
      '1 rows belong to neither arm, or to no cluster; leave them out of the table, or mend them',
      '1 clusters are in both arms, and chance draws a cluster whole',
    ]);
  });
});
