/** Values that have the right form and that nobody can mean: each is refused at its field. */
import { describe, expect, it } from 'vitest';
import { moneyText } from '../../base/money.js';
import { analysisPlanSchema, guardrailSchema } from '../../contracts/analysis-plan.js';
import { charterSchema } from '../../contracts/charter.js';
import { CURRENCIES } from '../../contracts/currencies.js';
import { cancelRequestSchema } from '../../contracts/decision.js';
import { observationsSchema } from '../../contracts/evidence.js';
import { currencySchema } from '../../contracts/scalars.js';
import { baselineSchema, reconciliationSchema, submissionSchema } from '../../contracts/submission.js';
import { handIns, observed, pilotResult, testCharter } from '../support/charters.js';

type Json = Record<string, unknown>;

describe('the bounds of a plan', () => {
  const { analysisPlan } = testCharter();
  const [guardrail] = analysisPlan.guardrails;
  const issuesOf = (change: object) =>
    analysisPlanSchema
      .safeParse({ ...analysisPlan, ...change })
      .error?.issues.map((issue) => `${issue.path.join('/')}: ${issue.message}`);
  const asShare = 'must be a share below 1 for a proportion: 0.05 is five points';

  it('A margin or a minimum effect on a proportion is a share below 1.', () => {
    expect(issuesOf({ guardrails: [{ ...guardrail, margin: 5 }] })).toEqual([
      `guardrails/0/margin: ${asShare}`,
    ]);
    expect(issuesOf({ primary: { ...analysisPlan.primary, minimumEffect: 3.5, targetEffect: 7 } })).toEqual([
      `primary/minimumEffect: ${asShare}`,
      `primary/targetEffect: ${asShare}`,
    ]);
    const larger =
      'primary/targetEffect: must be larger than minimumEffect: where the truth is the minimum, a pass has a chance of one half at any size';
    expect(issuesOf({ primary: { ...analysisPlan.primary, minimumEffect: 0.1, targetEffect: 0.1 } })).toEqual(
      [larger],
    );
    expect(issuesOf({ primary: { ...analysisPlan.primary, minimumEffect: 0 } })).toHaveLength(1);
    expect(issuesOf({ guardrails: [{ ...guardrail, margin: 1 }] })).toHaveLength(1);
    expect(issuesOf({ guardrails: [{ ...guardrail, margin: 0.999 }] })).toBeUndefined();
  });

  it('A margin on a mean is in the unit of the metric, and may exceed 1.', () => {
    expect(issuesOf({ guardrails: [{ ...guardrail, kind: 'mean', margin: 5 }] })).toBeUndefined();
  });

  it('A threshold on a net promoter score is in points below 100, and such a score lags under every name.', () => {
    const nps = { ...guardrail, metric: 'loyalty', kind: 'nps' };
    expect(issuesOf({ guardrails: [{ ...nps, margin: 5 }] })).toBeUndefined();
    expect(issuesOf({ guardrails: [{ ...nps, margin: 100 }] })).toEqual([
      'guardrails/0/margin: must be below 100 for a net promoter score, which is counted in points: 5 is five',
    ]);
    const primary = {
      ...analysisPlan.primary,
      metric: 'loyalty',
      kind: 'nps',
      minimumEffect: 2,
      targetEffect: 6,
    };
    expect(issuesOf({ primary, guardrails: [] })).toEqual([
      'guardrails: must hold a leading metric: loyalty lags, and a lagging signal never decides alone',
    ]);
  });

  it('The descriptions say that margins are absolute, and what to do with a relative one.', () => {
    const { description } = guardrailSchema.shape.margin.meta() ?? {};
    expect(description).toContain('absolute difference');
    expect(description).toContain('relative terms');
  });

  it('The arms are drawn by chance, because no gate passes on arms as found, and a cycle would be stuck there.', () => {
    expect(issuesOf({ design: 'observational' })).toEqual([
      'design: must be randomised: arms that chance did not draw differ in more than the change, and no gate passes on them',
    ]);
  });

  it('The rule by which it is judged is the first one where it names none, and no other than those that exist.', () => {
    const { rule: _rule, ...unnamed } = analysisPlan;
    expect(analysisPlanSchema.safeParse(unnamed).success).toBe(true);
    expect(issuesOf({ rule: 2 })).toHaveLength(1);
  });

  it('NPS lags, and never decides without a leading metric beside it.', () => {
    const nps = { ...analysisPlan.primary, metric: 'nps', kind: 'mean', minimumEffect: 4, targetEffect: 8 };
    const alone =
      'guardrails: must hold a leading metric: nps lags, and a lagging signal never decides alone';
    expect(issuesOf({ primary: nps, guardrails: [] })).toEqual([alone]);
    expect(issuesOf({ primary: nps, guardrails: [{ ...guardrail, metric: 'fiber_nps' }] })).toEqual([alone]);
    expect(issuesOf({ primary: nps })).toBeUndefined();
    expect(issuesOf({ guardrails: [] })).toBeUndefined();
  });
});

describe('a number that no data can have', () => {
  const issuesOf = (change: Json) =>
    baselineSchema
      .safeParse({ ...handIns.baseline.content, ...change })
      .error?.issues.map((issue) => `${issue.path.join('/')}: ${issue.message}`);
  const [retention] = handIns.baseline.content.metrics;
  const of = (summary: Json) => ({ metrics: [{ ...retention, summary }] });

  it('500 of 100 is refused at the successes, and a negative variance at the sum of squares.', () => {
    expect(issuesOf(of({ kind: 'proportion', n: 100, successes: 500 }))).toEqual([
      'metrics/0/summary/successes: must not exceed n: 500 of 100',
    ]);
    expect(issuesOf(of({ kind: 'mean', n: 100, sum: 1000, sumSquares: 9999 }))).toEqual([
      'metrics/0/summary/sumSquares: does not belong to n and sum: the variance would be negative',
    ]);
    expect(issuesOf(of({ kind: 'mean', n: 100, sum: 1000, sumSquares: 10_000 }))).toBeUndefined();
    expect(issuesOf(of({ kind: 'mean', n: 100, mean: 10, squaredDeviations: 0 }))).toBeUndefined();
    const either = 'metrics/0/summary/mean: give either mean and squaredDeviations, or sum and sumSquares';
    for (const half of [
      {},
      { mean: 10 },
      { sum: 1000 },
      { mean: 10, sumSquares: 10_000 },
      { mean: 10, squaredDeviations: 0, sum: 1000 },
    ]) {
      expect(issuesOf(of({ kind: 'mean', n: 100, ...half }))).toEqual([either]);
    }
  });

  it('The same holds for what a pilot observes.', () => {
    const impossible = { kind: 'proportion', n: 100, successes: 500 } as const;
    const metrics = observed().metrics.map((metric) => ({ ...metric, comparison: impossible }));
    expect(submissionSchema.safeParse(pilotResult({ ...observed(), metrics })).success).toBe(false);
  });

  it('A metric that is there twice is refused at the second.', () => {
    expect(issuesOf({ metrics: [retention, retention] })).toEqual(['metrics/1/metric: is there twice']);
  });

  it.each(['0001-01-01', '1999-12-31', '2100-01-01', '9999-12-31', '2026-02-30', '2026-13-01', '2025-02-29'])(
    'A baseline from %s is refused at its day.',
    (from) => {
      expect(issuesOf({ from })).toEqual(['from: must be a day from 2000-01-01 to 2099-12-31']);
    },
  );

  it('A leap day is a day.', () => {
    expect(issuesOf({ from: '2024-02-29' })).toBeUndefined();
  });

  it.each(['0000-01', '0001-01', '1999-12', '2100-01', '2026-00', '2026-13', '2026-1', '2026'])(
    'The month %s of a reconciliation is refused.',
    (period) => {
      const content = { ...handIns.reconciliation.content, period };
      expect(reconciliationSchema.safeParse(content).error?.issues[0]).toMatchObject({
        path: ['period'],
        message: 'must be a month from 2000-01 to 2099-12',
      });
    },
  );

  it('A claim below nothing is refused; a ledger may show a loss.', () => {
    const { content } = handIns.reconciliation;
    const [line] = content.lines;
    const taken = (change: Json) =>
      reconciliationSchema.safeParse({ ...content, lines: [{ ...line, ...change }] }).success;
    expect(taken({ claimedMinor: -1 })).toBe(false);
    expect(taken({ actualMinor: -1 })).toBe(true);
  });
});

describe('a list of names', () => {
  it.each(['lobs', 'regions', 'readiness'] as const)('names each of %s once', (field) => {
    const charter = testCharter();
    const { error } = charterSchema.safeParse({
      ...charter,
      [field]: [...charter[field], charter[field][0]],
    });
    expect(error?.issues).toMatchObject([
      { path: [field, charter[field].length], message: 'is there twice' },
    ]);
  });
});

describe('a currency', () => {
  it.each(['USD', 'EUR', 'JPY', 'BHD', 'XAF', 'XCG', 'CHF', 'SLE'])('%s is in circulation', (code) => {
    expect(currencySchema.safeParse(code).success).toBe(true);
  });

  it.each(['XYZ', 'XXX', 'XTS', 'XAU', 'XDR', 'DEM', 'UYI', 'CLF', 'usd', 'US', ''])(
    '%j is refused',
    (code) => {
      expect(currencySchema.safeParse(code).success).toBe(false);
    },
  );

  it('is known to the runtime, and has the minor unit that money is shown with', () => {
    const known = new Set(Intl.supportedValuesOf('currency'));
    // Too new for the runtime: the Caribbean guilder of 2025, and others as they come.
    const unknown = [...CURRENCIES].filter((code) => !known.has(code));
    expect(unknown.filter((code) => !['XCG', 'SLE', 'VED', 'ZWG'].includes(code))).toEqual([]);
    expect([moneyText(1234, 'JPY'), moneyText(1234, 'BHD'), moneyText(1234, 'USD')]).toEqual([
      'JPY 1,234',
      'BHD 1.234',
      'USD 12.34',
    ]);
  });
});

describe('a text', () => {
  const taken = (reason: string) => cancelRequestSchema.safeParse({ reason }).success;

  it('is refused when nothing of it can be read, or when it holds what nobody types', () => {
    for (const reason of [
      '\u200b',
      '\u2800',
      '\u3164',
      '\u00ad',
      '\u200b \u00ad',
      'a\u0000',
      'a\u001b[2K',
      'a\rb',
      '\ud800',
    ])
      expect(taken(reason), JSON.stringify(reason)).toBe(false);
    expect(taken('first\n\tthen')).toBe(true);
  });

  it('is one line where it stands in headings, lists or references', () => {
    for (const field of ['title', 'strategicPriority', 'momentOfTruth'])
      expect(charterSchema.safeParse({ ...testCharter(), [field]: 'two\nlines' }).success, field).toBe(false);
    expect(charterSchema.safeParse(testCharter({ problem: 'two\nlines' })).success).toBe(true);
  });
});

describe('a window', () => {
  it.each(['PT0S', 'P0D', 'P0DT0H', '-P1D', 'P-1D', 'PT', 'P'])('of %j is refused', (window) => {
    const { policy } = testCharter();
    const { error } = charterSchema.safeParse(
      testCharter({ policy: { ...policy, windows: { default: window } } }),
    );
    expect(error?.issues[0]?.path).toEqual(['policy', 'windows', 'default']);
  });
});

it('More subjects than were assigned to an arm are refused at their field.', () => {
  const content = observed();
  const [first] = content.metrics;
  const assigned = { pilot: 10, comparison: 1_000_000 };
  const issues = observationsSchema.safeParse({ ...content, assigned }).error?.issues ?? [];
  expect(issues.map(({ path, message }) => `${path.join('/')}: ${message}`)).toContain(
    'metrics/0/pilot/n: must not exceed the 10 subjects assigned to the arm',
  );
  expect(first?.pilot.n).toBeGreaterThan(10);
});

it('A metric is taken over at most those assigned, is measured on at most these, and says so only beside them.', () => {
  const content = observed();
  const [metric, ...others] = content.metrics;
  const assigned = { pilot: 1_000, comparison: 1_000 };
  const told = (given: object) =>
    (observationsSchema.safeParse({ ...content, ...given }).error?.issues ?? []).map(
      ({ path, message }) => `${path.join('/')}: ${message}`,
    );
  const taken = (pilot: number) => [{ ...metric, eligible: { pilot, comparison: 1_000 } }, ...others];
  expect(told({ assigned, metrics: taken(1_000) })).toEqual([]);
  expect(told({ assigned, metrics: taken(1_001) })).toEqual([
    'metrics/0/eligible/pilot: must not exceed the 1000 subjects assigned to the arm',
  ]);
  expect(told({ assigned, metrics: taken(999) })).toEqual([
    'metrics/0/pilot/n: must not exceed the 999 subjects that are eligible in the arm',
  ]);
  expect(told({ metrics: taken(1_000) })).toEqual([
    'metrics/0/eligible: needs assigned beside it: those who were drawn into each arm',
  ]);
});
