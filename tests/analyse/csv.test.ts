/** What the rows of a CSV file sum up to. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { observationsFromCsv } from '../../analyse/observations-from-csv.js';
import type { DataColumns } from '../../contracts/data-columns.js';
import { planOf, retention } from '../statistics/summaries.js';
import { analyse, builtBefore, fileWriter } from './command.js';

builtBefore();
const file = fileWriter();

const spend = {
  metric: 'spend',
  metricVersion: 4,
  kind: 'mean',
  goodDirection: 'decrease',
  margin: 2,
} as const;
const plan = planOf({ guardrails: [spend] });
const columns: DataColumns = {
  arm: { column: 'arm', pilot: 1, comparison: 0 },
  metrics: {
    retention: { column: 'kept', true: ['yes', 1, true] },
    spend: { column: 'spend' },
  },
};
const ROWS = ['arm,kept,spend', '1,yes,1', '1,NO,2', '1,1,6', '0,false,+10', '0,TRUE,1.4e1', '0,0,-.5'];

function read(rows: readonly string[], by: DataColumns = columns) {
  return observationsFromCsv(file('small.csv', rows.join('\n')), by, plan);
}

describe('rows', () => {
  it('come to counts, means and squared deviations by arm, in the versions of the plan', async () => {
    const { metrics, assigned, assignment } = await read(ROWS);
    expect(assignment).toBe('randomised');
    expect(assigned).toBeUndefined();
    const mean = (10 + 14 - 0.5) / 3;
    expect(metrics).toEqual([
      {
        metric: retention.metric,
        metricVersion: 3,
        pilot: { kind: 'proportion', n: 3, successes: 2 },
        comparison: { kind: 'proportion', n: 3, successes: 1 },
      },
      {
        metric: 'spend',
        metricVersion: 4,
        pilot: { kind: 'mean', n: 3, mean: 3, squaredDeviations: 14 },
        comparison: {
          kind: 'mean',
          n: 3,
          mean: expect.closeTo(mean, 12) as number,
          squaredDeviations: expect.closeTo(
            (10 - mean) ** 2 + (14 - mean) ** 2 + (-0.5 - mean) ** 2,
            10,
          ) as number,
        },
      },
    ]);
  });

  it('are the same with a byte-order mark, Windows line ends, quotes, blanks and empty lines', async () => {
    const dressed = ROWS.map((row) =>
      row
        .split(',')
        .map((cell) => ` "${cell} "`)
        .join(' ,'),
    );
    const windows = file('windows.csv', `\uFEFF${dressed.join('\r\n')}\r\n\r\n`);
    expect(await observationsFromCsv(windows, columns, plan)).toEqual(await read(ROWS));
  });

  it('that were all assigned count where an outcome is missing', async () => {
    const observations = await read([...ROWS, '1,,', '1,yes,', '0,,3'], { ...columns, assignedAll: true });
    expect(observations.assigned).toEqual({ pilot: 5, comparison: 4 });
    expect(observations.metrics.map(({ pilot, comparison }) => [pilot.n, comparison.n])).toEqual([
      [4, 3],
      [3, 4],
    ]);
  });

  it('without a column for a planned metric are judged as lacking it: invalid, and no bad input', async () => {
    const yaml = readFileSync('examples/plans/rows.yaml', 'utf8').replace(
      / {4}cost_to_serve:\n.*cost_usd\n/,
      '',
    );
    const { code, out } = await analyse([
      '--plan',
      file('lacking.yaml', yaml),
      '--data',
      'examples/plans/rows.csv',
    ]);
    expect(code).toBe(12);
    expect(out).toMatch(/^Invalid: cost_to_serve is missing/);
  });

  it('of a hundred thousand subjects take no more memory than of a few', async () => {
    const path = file('many.csv', '');
    const out = createWriteStream(path);
    out.write('customer,group,renewed,cost_usd\n');
    for (let row = 0; row < 100_000; row += 1) {
      const line = `c${row},${row % 2 === 0 ? 'callback' : 'as before'},${row % 3 === 0 ? 'yes' : 'no'},${row % 97}\n`;
      if (!out.write(line)) await once(out, 'drain');
    }
    out.end();
    await once(out, 'finish');
    const few = await residentOf('examples/plans/rows.csv');
    const many = await residentOf(path);
    expect(many - few).toBeLessThan(60_000);
    expect(many).toBeLessThan(200_000);
  });
});

/** Kilobytes that the command held at most, as the system counts them. */
async function residentOf(data: string): Promise<number> {
  const watch = file(
    'watch.mjs',
    "process.on('exit', () => process.stderr.write(`resident ${process.resourceUsage().maxRSS}\\n`));\n",
  );
  const env = { NODE_OPTIONS: `--import ${watch}` };
  const { complaint } = await analyse(['--plan', 'examples/plans/rows.yaml', '--data', data], env);
  return Number(/resident (\d+)/.exec(complaint)?.[1]);
}
