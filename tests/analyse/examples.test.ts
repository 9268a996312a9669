/** Each file of examples/plans is run by the real command as its first lines say. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../client/project-root.js';
import { analyse, builtBefore, fileWriter } from './command.js';

builtBefore();
const file = fileWriter();

const folder = path.join(projectRoot, 'examples/plans');
const examples = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

const EXIT_CODES = {
  pass: 0,
  predicts: 0,
  fail: 10,
  does_not_predict: 10,
  inconclusive: 11,
  invalid: 12,
} as const;

interface Shown {
  readonly verdict: keyof typeof EXIT_CODES;
  readonly summary: string;
  /** Of a signal there are none. */
  readonly criteria?: readonly {
    readonly metric: string;
    readonly estimate: Record<string, unknown> | null;
  }[];
}

/** What a reader would paste: the command that the file's own comment names. */
function argsOf(name: string): { readonly args: string[]; readonly code: number } {
  const text = readFileSync(path.join(folder, name), 'utf8');
  const command = /npm run analyse -- (?<args>.+)/.exec(text)?.groups?.args ?? '';
  return { args: command.split(' '), code: Number(/exit code (?<code>\d+)/.exec(text)?.groups?.code) };
}

describe('a plan with a baseline alone', () => {
  const alone = file(
    'baseline.yaml',
    `${readFileSync(path.join(folder, 'rows.yaml'), 'utf8').replace(/^data:[^]*/m, '')}
baseline:
  from: 2026-01-05
  to: 2026-03-29
  identityMatchRate: 0.97
  metrics:
    - { metric: retention, metricVersion: 1, summary: { kind: proportion, n: 1200, successes: 800 } }
    - { metric: cost_to_serve, metricVersion: 1, summary: { kind: mean, n: 1200, mean: 12, squaredDeviations: 9600 } }
`,
  );

  it('is told the chance of a pass before anybody has data, by the numbers that the instrument gate tells', async () => {
    const told = await analyse(['--plan', alone]);
    expect(told).toMatchObject({ code: 0, complaint: '' });
    expect(told.out).toMatch(
      /^If the truth is the target of 16 points, the whole gate passes with a chance of /,
    );
    const shown = JSON.parse((await analyse(['--plan', alone, '--json'])).out) as Record<string, unknown>;
    expect(shown).toMatchObject({ power: { planned: 0.8, size: { pilot: 180, comparison: 180 } } });
  });

  it('that lacks a planned metric is told what it needs', async () => {
    const lacking = readFileSync(alone, 'utf8').replace(/^.*cost_to_serve, metricVersion.*summary.*$/m, '');
    const told = await analyse(['--plan', file('lacking.yaml', lacking)]);
    expect(told).toMatchObject({ code: 2, out: '' });
    expect(told.complaint).toContain('follows from a baseline of each planned metric in its kind');
  });
});

describe('the examples', () => {
  it('show all four verdicts', () => {
    const codes = new Set(examples.map((name) => argsOf(name).code));
    expect([...codes].sort((one, other) => one - other)).toEqual([0, 10, 11, 12]);
  });

  it.each(examples)(
    '%s comes to the verdict that it names, by its exit code and by the same bytes twice',
    async (name) => {
      const { args, code } = argsOf(name);
      const [text, json, again] = await Promise.all([
        analyse(args),
        analyse([...args, '--json']),
        analyse([...args, '--json']),
      ]);
      expect([text.code, json.code]).toEqual([code, code]);
      expect(`${text.complaint}${json.complaint}`).toBe('');
      expect(again.out).toBe(json.out);
      const shown = JSON.parse(json.out) as Shown;
      expect(EXIT_CODES[shown.verdict]).toBe(code);
      expect(text.out.startsWith(shown.summary)).toBe(true);
      for (const { metric } of shown.criteria ?? []) expect(text.out).toContain(`\n${metric} `);
    },
  );

  it('are judged alike from rows and from what a warehouse made of them, whose query is printed', async () => {
    const plan = ['--plan', path.join('examples/plans', 'rows.yaml')];
    const { code, out } = await analyse([...plan, '--print-sql', 'postgres', '--table', 'cx.pilot']);
    expect([code, out]).toEqual([0, expect.stringContaining('FROM "cx"."pilot"')]);
    const header = /^SELECT[^]*?FROM/m.exec(out)?.[0].matchAll(/(?:AS |means\.)(\w+),?\n/g) ?? [];
    const columns = [...header].map(([, name]) => name);
    const metrics = /'([^']*)' AS metrics/.exec(out)?.[1] ?? '';
    const counts = ['200', '0', `"${metrics}"`, '0', '200', '120', '0', '200', '12.5', '800'];
    const result = file(
      'result.csv',
      [columns, ['PILOT'.toLowerCase(), ...counts], ['comparison', ...counts]]
        .map((row) => row.join(','))
        .join('\n'),
    );
    const judged = await analyse([...plan, '--summaries', result, '--json']);
    expect((JSON.parse(judged.out) as Shown).criteria?.[0]?.estimate).toMatchObject({
      effect: 0,
      pilotN: 200,
    });
  });

  it('tell under fixed names what programs read', async () => {
    const { out } = await analyse([...argsOf('randomised.yaml').args, '--json']);
    const shown = JSON.parse(out) as Shown & Record<string, unknown>;
    expect(Object.keys(shown)).toEqual(
      'verdict summary reasons harm criteria look power sampleRatio missing clusters balance sensitivity hashes'.split(
        ' ',
      ),
    );
    const [primary] = shown.criteria ?? [];
    expect(Object.keys(primary ?? {})).toEqual(
      'metric role verdict reason estimate corrected covariate missing definitionHash'.split(' '),
    );
    expect(Object.keys(primary?.estimate ?? {})).toEqual(
      expect.arrayContaining(
        'effect lower upper standardError standardErrorKind degreesOfFreedom pValue confidence method'.split(
          ' ',
        ),
      ),
    );
    expect(shown).toMatchObject({
      look: { number: 1, part: 1, parts: 1 },
      power: { planned: 0.8 },
      sampleRatio: { of: 'assigned', pilot: 1700, comparison: 1700, plannedPilotShare: 0.5, pValue: 1 },
      hashes: { code: 'rule-1' },
    });
  });

  it('name in text the look, the corrected estimate, the ratio of the arms, who is missing, and the power', async () => {
    const { out } = await analyse(argsOf('randomised.yaml').args);
    expect(out).toMatch(
      /^Pass: .*\n\nmetric +role +verdict +difference +interval +n \(pilot, comparison\) +p\n/,
    );
    for (const section of [
      'Why',
      'Look\n- Look 1 at the pilot',
      'Corrected estimate\n- retention: +',
      'Sample ratio\n- 1,700 pilot and 1,700 comparison subjects assigned, 50% planned in the pilot (p = 1)',
      'Missing outcomes\n- retention: 10 of 1,700 (0.6%) in the pilot, 12 of 1,700 (0.7%)',
      'Power\n- If the truth is the target of 7 points',
      'Hashes\n- plan ',
    ])
      expect(out).toContain(`\n\n${section}`);
  });

  it('are coloured for a terminal, and never where NO_COLOR is set', async () => {
    const { args } = argsOf('inconclusive.yaml');
    const coloured = await analyse(args, { FORCE_COLOR: '1' });
    const plain = await analyse(args, { FORCE_COLOR: '1', NO_COLOR: '1' });
    expect(coloured.out).toContain('\u001b[');
    expect(plain.out).not.toContain('\u001b[');
  });

  it('judge GrowthBook’s sums as GrowthBook’s Welch test does, from n, sum and sum of squares', async () => {
    const yaml = file(
      'growthbook.yaml',
      `plan:
  design: randomised
  primary: { metric: revenue, metricVersion: 1, kind: mean, goodDirection: increase, minimumEffect: 0.01, targetEffect: 0.3 }
  guardrails: []
  confidence: 0.95
  minimumPerArm: 3000
  pilotShare: 0.5
observations:
  assignment: randomised
  source: GrowthBook, tests of its statistics
  metrics:
    - metric: revenue
      metricVersion: 1
      pilot: { kind: mean, n: 3461, sum: 2422.7, sumSquares: 134698.29 }
      comparison: { kind: mean, n: 3407, sum: 1396.87, sumSquares: 52377.9767 }
`,
    );
    const { out, code } = await analyse(['--plan', yaml, '--json']);
    expect(code).toBe(0);
    const { estimate } = (JSON.parse(out) as Shown).criteria?.[0] ?? {};
    const about = (value: number, digits = 5): unknown => expect.closeTo(value, digits);
    expect(estimate).toMatchObject({
      effect: about(0.29),
      lower: about(0.04538),
      upper: about(0.53462),
      standardError: about(0.12478),
      standardErrorKind: 'welch',
      degreesOfFreedom: about(5841.742, 2),
      pValue: about(0.02016),
      method: 'welch-t',
    });
  });
});
