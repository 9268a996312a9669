/** Names of metrics, columns and tables, and cells, in the words of each dialect. */
import { describe, expect, it } from 'vitest';
import type { DataColumns } from '../../contracts/data-columns.js';
import type { DialectName } from '../../warehouse/dialects.js';
import { observationsOfRows } from '../../warehouse/observations-of-rows.js';
import { summarySql } from '../../warehouse/summary-sql.js';
import { usualColumns } from '../../warehouse/usual-columns.js';
import { planOf } from '../statistics/summaries.js';
import { inDuckdb } from './in-duckdb.js';

const { file, read, summed } = inDuckdb();

describe('a result of another plan', () => {
  it('is not read by place: its metrics must be those of the plan, in their order', async () => {
    const share = (metric: string) =>
      ({ metric, metricVersion: 1, kind: 'proportion', goodDirection: 'increase' }) as const;
    const [one, other] = [share('kept'), share('solved')];
    const guardrail = { margin: 0.1 };
    const primary = { minimumEffect: 0.1, targetEffect: 0.2 };
    const plan = planOf({ primary: { ...one, ...primary }, guardrails: [{ ...other, ...guardrail }] });
    const turned = planOf({ primary: { ...other, ...primary }, guardrails: [{ ...one, ...guardrail }] });
    const columns: DataColumns = {
      arm: { column: 'arm', pilot: 'a', comparison: 'b' },
      metrics: { kept: { column: 'kept', true: 'yes' }, solved: { column: 'solved', true: 'yes' } },
    };
    const csv = file('two.csv', ['arm,kept,solved', 'a,yes,no', 'b,no,no', ''].join('\n'));
    const rows = await summed(csv, plan, columns);
    expect(read(rows, plan, columns).metrics).toHaveLength(2);
    expect(observationsOfRows(rows, { plan: turned, columns, source: 'x' })).toEqual({
      faults: [
        'metrics is "m1__kept v1; m2__solved v1", and of this plan "m1__solved v1; m2__kept v1": run the query as it was printed for this plan',
      ],
    });
  });
});

describe('names and cells', () => {
  const plan = planOf({ guardrails: [] });
  const columns: DataColumns = {
    arm: { column: 'the "arm" `x`', pilot: "it's \\ new", comparison: "'; DROP TABLE rows; --" },
    metrics: { [plan.primary.metric]: { column: 'select', true: "o'clock", false: 'no' } },
  };

  it('of any kind stay names and cells, in the quotes of each dialect', async () => {
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    const csv = file(
      'odd.csv',
      [
        `${quoted(columns.arm.column)},select`,
        `${quoted(String(columns.arm.pilot))},o'clock`,
        `${quoted(String(columns.arm.comparison))},no`,
        '',
      ].join('\n'),
    );
    const { metrics } = read(await summed(csv, plan, columns), plan, columns);
    expect(metrics[0]).toMatchObject({ pilot: { n: 1, successes: 1 }, comparison: { n: 1, successes: 0 } });
    const said = (dialect: DialectName) => summarySql({ plan, columns, table: 'a.b c', dialect });
    expect(said('postgres')).toContain(`= 'it''s \\ new'`);
    expect(said('postgres')).toContain(`FROM "a"."b c"`);
    for (const dialect of ['spark', 'bigquery'] as const) {
      expect(said(dialect)).toContain(`= 'it\\'s \\\\ new'`);
      expect(said(dialect)).toContain('FROM `a`.`b c`');
    }
    expect(said('snowflake')).toContain(`= 'it\\'s \\\\ new'`);
    expect(said('snowflake')).toContain(`"the ""arm"" \`x\`"`);
  });

  it('are given in capitals to Snowflake where nobody would have written them in quotes', () => {
    const usual = usualColumns(plan);
    const { metric } = plan.primary;
    const said = (dialect: DialectName) => summarySql({ plan, columns: usual, table: 'cx.pilot', dialect });
    expect(said('snowflake')).toContain('FROM "CX"."PILOT"');
    expect(said('snowflake')).toContain(`CAST("ARM" AS VARCHAR)`);
    expect(said('snowflake')).toContain(`CAST("${metric.toUpperCase()}" AS VARCHAR)`);
    expect(said('postgres')).toContain('FROM "cx"."pilot"');
    const mixed = summarySql({ plan, columns: usual, table: 'Cx.the-pilot', dialect: 'snowflake' });
    expect(mixed).toContain('FROM "Cx"."the-pilot"');
  });

  it('that the query makes are at most the 63 bytes that PostgreSQL keeps, for the longest names of metrics', () => {
    const longest = (letter: string, kind: 'ratio' | 'mean', covariate: object = {}) =>
      ({
        metric: letter.repeat(64),
        metricVersion: 1,
        kind,
        goodDirection: 'increase',
        margin: 1,
        ...covariate,
      }) as const;
    const long = planOf({
      guardrails: [longest('a', 'ratio'), longest('b', 'mean', { covariate: 'c'.repeat(64) })],
    });
    const sql = summarySql({ plan: long, columns: usualColumns(long), table: 'pilot', dialect: 'postgres' });
    const made = [...sql.matchAll(/ AS (\w+)/g)].map(([, name = '']) => name);
    expect(made).toContain('m2__denominator_squared_deviations');
    expect(made.filter((name) => name.length > 63)).toEqual([]);
  });
});
