/** Rows of a CSV file by the definitions of the metric library: what is taken, what is refused and where. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { observationsFromCsv } from '../../analyse/observations-from-csv.js';
import { observationsFromSummaries } from '../../analyse/observations-from-summaries.js';
import { projectRoot } from '../../client/project-root.js';
import type { DataColumns } from '../../contracts/data-columns.js';
import type { MetricDefinition } from '../../contracts/metric.js';
import { definedPlan } from '../support/defined.js';
import { testMetric } from '../support/metrics.js';
import { analyse, builtBefore, fileWriter } from './command.js';

builtBefore();
const file = fileWriter();

const number = (name: string) => ({ name, type: 'number', label: name }) as const;
const kept = testMetric({
  columns: [number('start'), number('lost'), { name: 'staff', type: 'flag', label: 'are staff' }],
  formula: {
    kind: 'ratio',
    numerator: {
      plus: [{ of: 'sum', column: 'start', where: [] }],
      minus: [{ of: 'sum', column: 'lost', where: [] }],
    },
    denominator: { plus: [{ of: 'sum', column: 'start', where: [] }], minus: [] },
  },
  unit: 'share',
  exclusions: [{ column: 'staff', is: 'yes' }],
});

async function complaints(
  definition: MetricDefinition,
  rows: readonly string[],
  columns: Partial<DataColumns> = {},
): Promise<string[]> {
  const { plan, columns: given, defined } = definedPlan('kept', definition, columns);
  try {
    await observationsFromCsv(file('bad.csv', `${rows.join('\n')}\n`), given, plan, defined);
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace(/^.*bad\.csv: /, ''));
  }
  throw new Error('Nothing was objected to.');
}

describe('a cell that is not what the definition asks for', () => {
  it('is told by row, column, value and what to do, each of a row', async () => {
    const rows = ['arm,start,lost,staff', 'pilot,10,1,no', 'pilot,ten,1 USD,perhaps', 'comparison,10,-1,n'];
    expect(await complaints(kept, rows)).toEqual([
      'row 3, column start: "ten" is not a number; leave the cell empty where it is not known',
      'row 3, column lost: "1 USD" is not a number; leave out currency, unit and percent sign',
      'row 3, column staff: "perhaps" is neither yes nor no: the definition takes yes, y, true, t, 1 for yes and no, n, false, f, 0 for no; leave the cell empty where it is not known',
      'row 4, column lost: "-1" is taken off, and must not be below 0',
    ]);
  });

  it('is told of a score that is none', async () => {
    const score = testMetric({
      columns: [number('score')],
      formula: { kind: 'nps', column: 'score', among: [] },
      unit: 'points',
    });
    expect(await complaints(score, ['arm,score', 'pilot,7.5', 'pilot,11', 'comparison,3'])).toEqual([
      'row 2, column score: "7.5" must be a whole score from 0 to 10',
      'row 3, column score: "11" must be a whole score from 0 to 10',
    ]);
  });

  it('is told of what is missing, where rows are not said to be all that were assigned', async () => {
    const rows = ['arm,start,lost,staff', 'pilot,10,,no', 'pilot,,,yes', 'comparison,10,1,no'];
    expect(await complaints(kept, rows, { assignedAll: false })).toEqual([
      'row 2: something that the definition needs is missing (start, lost, staff); where every row is a subject that was assigned, say assignedAll: true in the plan file, and it counts as missing',
    ]);
  });
});

describe('rows by a definition', () => {
  it('leave whom it is not taken over out of what is missing, and count the others', async () => {
    const rows = [
      'arm,start,lost,staff',
      'pilot,10,1,no',
      'pilot,10,,no',
      'pilot,9,9,yes',
      'comparison,5,1,',
    ];
    const { plan, columns, defined } = definedPlan('kept', kept);
    const found = await observationsFromCsv(file('kept.csv', rows.join('\n')), columns, plan, defined);
    expect(found.assigned).toEqual({ pilot: 3, comparison: 1 });
    expect(found.metrics[0]).toMatchObject({
      eligible: { pilot: 2, comparison: 1 },
      pilot: { n: 1, numerator: { mean: 9 }, denominator: { mean: 10 } },
      comparison: { n: 1, numerator: { mean: 4 }, denominator: { mean: 5 } },
    });
  });

  it('count a cluster as eligible where any of its rows is', async () => {
    const rows = ['arm,start,lost,staff,store', 'pilot,9,9,yes,a', 'pilot,9,1,no,b', 'pilot,9,9,yes,b'];
    const { plan, columns, defined } = definedPlan('kept', kept, { drawnUnit: { column: 'store' } });
    const csv = file('stores.csv', [...rows, 'comparison,5,1,no,c', 'comparison,5,1,no,c'].join('\n'));
    const found = await observationsFromCsv(csv, columns, { ...plan, drawnUnit: 'store' }, defined);
    expect(found.assigned).toEqual({ pilot: 2, comparison: 1 });
    expect(found.metrics[0]).toMatchObject({
      eligible: { pilot: 1, comparison: 1 },
      clusters: { pilot: [{ n: 1 }], comparison: [{ n: 2 }] },
    });
  });

  it('are refused from a warehouse where its result is by another definition of the same version', () => {
    const { plan, columns, defined } = definedPlan('kept', kept);
    const header =
      'arm,assigned,other_arms,metrics,m1__unreadable,m1__n,m1__eligible,m1__numerator_mean,m1__numerator_squared_deviations,m1__denominator_mean,m1__denominator_squared_deviations,m1__co_deviations';
    const row = (arm: string) => `${arm},9,0,m1__kept v1 by 0123456789ab,0,9,9,1,1,1,1,1`;
    const result = file('result.csv', [header, row('pilot'), row('comparison')].join('\n'));
    expect(() => observationsFromSummaries(result, columns, plan, defined)).toThrow(
      'and of this plan "m1__kept v1 by dddddddddddd": run the query as it was printed for this plan',
    );
  });
});

describe('the command', () => {
  const plan = 'examples/plans/by-definition.yaml';
  const data = 'examples/plans/by-definition.csv';
  const metric = (name: string) => ['--metric', `examples/metrics/${name}.yaml`];
  const all = ['renewal_rate', 'cost_to_serve', 'nps'].flatMap(metric);
  const text = readFileSync(path.join(projectRoot, plan), 'utf8');
  const judge = (changed: string, ...files: string[]) =>
    analyse(['--plan', file('plan.yaml', changed), '--data', data, ...files]);
  const objected = async (changed: string, ...files: string[]) => {
    const { code, complaint } = await judge(changed, ...files);
    expect(code, complaint).toBe(2);
    return complaint
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^[^ ]*(?:plan|renewal_rate|grr)\.yaml:/, ''));
  };

  it('prints by which definition a metric was computed, and its query names it too', async () => {
    const { out } = await analyse(['--plan', plan, '--data', data, ...all, '--json']);
    const { criteria } = JSON.parse(out) as { criteria: { metric: string; definitionHash: string }[] };
    const [renewal] = criteria;
    expect(renewal?.definitionHash).toMatch(/^[0-9a-f]{64}$/);
    const query = await analyse(['--plan', plan, ...all, '--print-sql', 'bigquery']);
    expect(query.out).toContain(`m1__renewal_rate v1 by ${renewal?.definitionHash.slice(0, 12)}`);
  });

  it('asks for the file of each definition, and for no other', async () => {
    expect(await objected(text, ...metric('nps'))).toEqual([
      '36:7: data.metrics.renewal_rate.definition: needs version 1 of renewal_rate: name its file by --metric',
      '38:7: data.metrics.cost_to_serve.definition: needs version 1 of cost_to_serve: name its file by --metric',
    ]);
    expect(await objected(text, ...all, ...metric('grr'))).toEqual([
      '1:1: metric: is grr, which the data of the plan file ask no definition of',
    ]);
    const answered = file(
      'renewal_rate.yaml',
      `version: 2\n${readFileSync(path.join(projectRoot, 'examples/metrics/renewal_rate.yaml'), 'utf8')}`,
    );
    expect(await objected(text, '--metric', answered)).toEqual([
      '1:1: version: must be 1, as the plan is locked on',
    ]);
  });

  it('refuses a definition of other rows, columns that it has not, and what contradicts the plan', async () => {
    const other = text.replace(
      '      oneEach: true # the definition is of answers, and a customer gives at most one\n',
      '',
    );
    expect(await objected(other, ...all)).toEqual([
      '40:7: data.metrics.nps.definition: is of answers, of which there may be any number for each of these customers: bring a row for each of the answers, and where chance drew something coarser name it as drawnUnit; or say oneEach: true where each of the customers has at most one',
    ]);
    expect(await objected(text.replace('renewed: signed', 'renewd: signed'), ...all)).toEqual([
      expect.stringContaining(
        'renewal_rate.definition.renewd: is no column of the definition; did you mean renewed?',
      ),
    ]);
    expect(
      await objected(text.replace('goodDirection: decrease', 'goodDirection: increase'), ...all),
    ).toEqual([
      expect.stringContaining(
        'has decrease for the good direction of version 1 of cost_to_serve, and the plan has not',
      ),
    ]);
  });

  it('refuses a value that is typed beside a definition, and a definition without what a row is', async () => {
    const typed = text.replace(
      'definition: {} # the file names',
      'definition: {}\n      column: service_cost # the file names',
    );
    expect(await objected(typed, ...all)).toEqual([
      expect.stringContaining(
        'cost_to_serve.column: stands beside definition, which says what a value is; leave it out',
      ),
    ]);
    const rowless = text.replace(/^ {2}rows: customers.*\n/m, '');
    expect(await objected(rowless, ...all)).toEqual([
      expect.stringContaining(
        'data.rows: is missing: what a row is, as customers; a definition says what its rows are',
      ),
    ]);
  });
});
