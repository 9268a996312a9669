/** Whatever is wrong with a command or its files is told at once, in the reader's words, and ends with 2. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../client/project-root.js';
import { observationalAnalysis } from '../../analyse/observational-analysis.js';
import { observationsFromCsv } from '../../analyse/observations-from-csv.js';
import { readPlanFile } from '../../analyse/plan-file.js';
import { signalFromCsv } from '../../analyse/signal-from-csv.js';
import { PlainError } from '../../client/plain-error.js';
import { analyse, builtBefore, fileWriter } from './command.js';

builtBefore();
const file = fileWriter();

const PLANS = path.join(projectRoot, 'examples/plans');
const text = (name: string) => readFileSync(path.join(PLANS, name), 'utf8');
const ROWS = path.join(PLANS, 'rows.yaml');
const HEADER = 'customer,group,renewed,cost_usd';

/** What the command says, by the functions that it is made of: a process for each of these cases would take a minute. */
async function complaints(plan: string, data?: string): Promise<string[]> {
  try {
    const given = readPlanFile(plan, data !== undefined);
    if (given.design === 'predictiveness') await signalFromCsv(data ?? '', given.file);
    else if (given.design !== 'randomised') await observationalAnalysis(given, data ?? '', '');
    else if (given.file.data && data !== undefined)
      await observationsFromCsv(data, given.file.data, given.file.plan);
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.message.split('\n');
  }
  throw new Error('Nothing was objected to.');
}

/** What is said of these rows, without the name of the file. */
async function saidOf(rows: readonly string[], plan = ROWS): Promise<string[]> {
  const data = file('rows.csv', `${rows.join('\n')}\n`);
  return (await complaints(plan, data)).map((line) => line.replace(`${data}: `, ''));
}

describe('the command', () => {
  it.each([
    [[]],
    [['--plan']],
    [['--plan', 'a.yaml', '--dta', 'b.csv']],
    [['a.yaml']],
    [['--plan', 'a.yaml', '--print-sql', 'oracle']],
    [['--plan', 'a.yaml', '--data', 'b.csv', '--summaries', 'c.csv']],
    [['--plan', 'a.yaml', '--table', 'visits']],
  ])('called as %j says how it is used, and ends with 2', async (args) => {
    const { code, out, complaint } = await analyse(args);
    expect([code, out]).toEqual([2, '']);
    expect(complaint).toContain('Usage: npm run analyse -- --plan plan.yaml');
  });

  it('prints its usage where it is asked for', async () => {
    expect(await analyse(['--help'])).toMatchObject({ code: 0, complaint: '' });
  });

  it.each([
    ['plan', file('wrong.yaml', text('rows.yaml').replace('minimumPerArm', 'minimumPerarm')), 'rows.csv'],
    ['CSV file', ROWS, '../telco_churn.csv'],
  ])('ends with 2 and prints no verdict where the %s is wrong', async (_what, plan, data) => {
    const args = ['--plan', plan, '--data', path.join(PLANS, data), '--json'];
    expect(await analyse(args)).toMatchObject({ code: 2, out: '' });
  });
});

describe('a plan file', () => {
  it('with many faults is told of all of them, by line and column from the top', async () => {
    const wrong = text('rows.yaml')
      .replace('design: randomised', 'design: observational')
      .replace('minimumEffect: 0.05', 'minimumEffect: 2')
      .replace('pilotShare:', 'pilotshare:')
      .replace('comparison: as before', 'comparison: callback')
      .replace('    retention:\n', '    retentoin:\n');
    const said = await complaints(file('wrong.yaml', wrong));
    const places = said.map((line) => /wrong\.yaml:(\d+):(\d+): (.*)/.exec(line)?.slice(1).join(' '));
    expect(places).toEqual([
      '5 1 plan.pilotShare: is missing',
      expect.stringMatching(/^6 3 plan\.design: must be randomised/),
      expect.stringMatching(/^12 5 plan\.primary\.minimumEffect: must be a share below 1/),
      expect.stringMatching(/^13 5 plan\.primary\.targetEffect: must be larger than minimumEffect/),
      '22 3 plan.pilotshare: is unknown; did you mean pilotShare?',
      '24 1 data: needs a CSV file: name it by --data file.csv',
      '25 42 data.arm.comparison: must differ from pilot: a row belongs to one arm',
      '27 5 data.metrics.retentoin: is not in the plan; did you mean retention?',
    ]);
  });

  it.each([
    ['is no YAML', 'plan: [', /:\d+:\d+: not valid YAML/],
    ['is empty', '', /: holds nothing/],
    ['is a list', '[]', /:1:1: the file: must be an object/],
  ])('that %s is refused', async (_what, content, sentence) => {
    expect((await complaints(file('odd.yaml', content))).join('\n')).toMatch(sentence);
  });

  it('that does not exist is refused by its name', async () => {
    expect(await complaints('nowhere.yaml')).toEqual(['The file nowhere.yaml cannot be read.']);
  });

  it('must bring summaries or columns, and not both', async () => {
    const both = `${text('rows.yaml')}observations: { assignment: randomised, source: x, metrics: [] }\n`;
    const neither = text('rows.yaml').replace(/^data:[^]*/m, '');
    const sentence = 'must hold either observations (summaries) or data (the columns of a CSV file)';
    const data = path.join(PLANS, 'rows.csv');
    expect((await complaints(file('both.yaml', both), data)).join()).toContain(sentence);
    expect((await complaints(file('none.yaml', neither))).join()).toContain(sentence);
  });

  it('with summaries, beside a CSV file, is told that the columns are missing', async () => {
    const plan = path.join(PLANS, 'randomised.yaml');
    const said = await complaints(plan, path.join(PLANS, 'rows.csv'));
    expect(said.join()).toContain('data: is missing, and says how to read the columns');
  });

  it.each([
    ['    true: yes', '', 'retention.true: is missing'],
    ['true: yes', 'true: gone', 'retention.false: is missing'],
    [
      'true: yes',
      'true: [yes, stays], false: [no, yes]',
      'retention.false: must hold nothing that stands in true',
    ],
    ['column: cost_usd', 'column: cost_usd, true: 1', 'cost_to_serve.true: is no part of a mean'],
  ])('whose column says %s where it must not is refused: %s', async (from, to, sentence) => {
    const flow = text('rows.yaml')
      .replace(/ {4}retention:\n.*\n.*\n/, '    retention: { column: renewed, true: yes }\n')
      .replace(/ {4}cost_to_serve:\n.*\n/, '    cost_to_serve: { column: cost_usd }\n')
      .replace(from === '    true: yes' ? ', true: yes' : from, to);
    const said = await complaints(file('column.yaml', flow), path.join(PLANS, 'rows.csv'));
    expect(said.join('\n')).toContain(sentence);
  });
});

describe('a CSV file', () => {
  it('is told of each wrong cell by row, column, value and a hint', async () => {
    expect(
      await saidOf([
        HEADER,
        'a,callback,yes,"12,5"',
        'b,callback,maybe,NaN',
        'c,control,yes,1',
        'd,,yes,1',
        'e,callback,yes,$12',
        'f,as before,NO,0x1F',
        'g,as before,no,Infinity',
        'h,as before,no,1e999',
        'i,as before,no',
        'j,as before,,',
        '',
        'k,as before,no," 12.5 "',
        'l,as before,no,1;2',
      ]),
    ).toEqual([
      'row 2, column cost_usd: "12,5" is not a number; write it as 1234.5, with a decimal point and nothing between thousands',
      'row 3, column renewed: "maybe" is none of yes, no; name it in true or false, or mend it',
      'row 3, column cost_usd: "NaN" is not a number; leave the cell empty where nothing was measured, and say assignedAll: true in the plan file',
      'row 4, column group: "control" is neither arm: callback or as before',
      'row 5, column group: "" is neither arm: callback or as before',
      'row 6, column cost_usd: "$12" is not a number; leave out currency, unit and percent sign',
      'row 7, column cost_usd: "0x1F" is not a number; leave out currency, unit and percent sign',
      expect.stringMatching(/^row 8, column cost_usd: "Infinity" is not a number/),
      'row 9, column cost_usd: "1e999" is larger than a number can be; check its unit',
      'row 10 has 3 cells, and the header 4: a comma too many or too few',
      'row 14, column cost_usd: "1;2" is not a number; leave out currency, unit and percent sign',
    ]);
  });

  it('of wrong cells only shows the first twenty, and how many more there are', async () => {
    const said = await saidOf([HEADER, ...Array.from({ length: 500 }, () => 'a,callback,yes,none')]);
    expect(said).toHaveLength(21);
    expect(said[0]).toMatch(/^row 2,/);
    expect(said.at(-1)).toBe('and 480 more such faults');
  });

  it('may have an empty cell only where every row is an assigned subject', async () => {
    const plan = file('strict.yaml', text('rows.yaml').replace('assignedAll: true', 'assignedAll: false'));
    const [first] = await saidOf([HEADER, 'a,callback,yes,'], plan);
    expect(first).toMatch(/^row 2, column cost_usd: "" is empty; .*assignedAll: true/);
  });

  it.each([
    ['has no rows', [HEADER], 'holds no rows below its header'],
    [
      'has another header',
      ['group,renewd,cost_usd'],
      'row 1: the header has no column renewed; did you mean renewd?',
    ],
    [
      'has a column twice',
      ['group,renewed,cost_usd,group'],
      'row 1: the header names group 2 times; a column needs a name of its own',
    ],
    [
      'separates by semicolons',
      ['group;renewed;cost_usd'],
      'row 1 is one cell, "group;renewed;cost_usd": cells must be separated by commas',
    ],
    [
      'never closes a quote',
      [HEADER, 'a,callback,yes,1', 'b,callback,yes,"1', 'c,callback,yes,1'],
      'row 3 opens a quote that is never closed',
    ],
    [
      'quotes half a cell',
      [HEADER, 'a,callback,yes,1', 'b,callback,"y"es,1'],
      'row 3 has text after a closing quote; a quote inside of a quoted cell is written twice',
    ],
    [
      'has a quote in a cell',
      [HEADER, 'b,callback,y"es",1'],
      'row 2 has a quote inside of a cell; put the whole cell in quotes, and write the quote twice',
    ],
  ])('that %s is refused', async (_what, rows, sentence) => {
    expect(await saidOf(rows)).toEqual([sentence]);
  });

  it('that does not exist is refused by its name', async () => {
    expect(await complaints(ROWS, 'no.csv')).toEqual(['The file no.csv cannot be read.']);
  });
});
