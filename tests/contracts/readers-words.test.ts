/** What is wrong with a body is said in the words of whoever wrote it, whatever is wrong with it, and all of it at once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { judged } from '../../api/http/field-errors.js';
import { createMetrics } from '../../api/http/metrics.js';
import { routeTable } from '../../api/route-table.js';
import { startRequestSchema } from '../../contracts/cycle.js';
import { decisionRequestSchema } from '../../contracts/decision.js';
import { councilSchema, programmePolicySchema } from '../../contracts/programme-documents.js';
import { submissionSchema } from '../../contracts/submission.js';
import { handIns, observed, testCharter } from '../support/charters.js';
import { sampleContent } from '../support/programme.js';
import { ContractValues } from './contract-values.js';

/** How zod speaks, and what our own map says when it knows no better. */
const LIBRARY =
  /invalid|too (?:small|big)|unrecogni[sz]ed|expected|received|required$|[<>]=|\bNaN\b|undefined|match pattern|regex|\/\^|discriminator|is not what is wanted here/i;

/** Every request body, by the operation that takes it and the contract that draws it; submissions by kind. */
const BODIES: [name: string, judgedBy: z.ZodType, drawnBy: z.ZodType][] = routeTable(createMetrics()).flatMap(
  ({ operation, body }): [string, z.ZodType, z.ZodType][] => {
    if (body === undefined) return [];
    if (body !== submissionSchema) return [[operation, body, body]];
    return submissionSchema.options.map((option) => [
      `${operation} ${option.shape.kind.value}`,
      body,
      option,
    ]);
  },
);

describe.each(BODIES)('the body of %s', (_name, contract, drawnBy) => {
  const values = new ContractValues(drawnBy);
  const complete = fc.sample(values.drawnComplete(), { seed: 20_261_128, numRuns: 2 });
  const wrong = complete.flatMap((body) => values.wrongWays(body));

  it('is told of every way in which every field can be wrong, at that field and in plain words', () => {
    expect(wrong.length).toBeGreaterThan(10);
    for (const { way, pointer, body } of wrong) {
      const found = judged(contract, body);
      const errors = found.success ? [] : found.errors;
      const where = `${way} at ${pointer}: ${JSON.stringify(errors)}`;
      expect(
        errors.map((each) => each.pointer),
        where,
      ).toContain(pointer);
      for (const { detail } of errors) expect(detail, where).not.toMatch(LIBRARY);
    }
  });
});

it('goes through every way to be wrong, on more than a hundred fields', () => {
  const wrong = BODIES.flatMap(([, , drawnBy]) => {
    const values = new ContractValues(drawnBy);
    return fc
      .sample(values.drawnComplete(), { seed: 1, numRuns: 1 })
      .flatMap((body) => values.wrongWays(body));
  });
  const ways = new Set(wrong.map(({ way }) => way));
  expect([...ways].sort()).toEqual([
    'a fraction',
    'bad discriminator',
    'beyond all bounds',
    'empty',
    'missing',
    'missing discriminator',
    'null',
    'too few',
    'too large',
    'too long',
    'too many',
    'too small',
    'unknown key',
    'wrong pattern',
    'wrong type',
    'wrong word',
  ]);
  expect(new Set(wrong.map(({ pointer }) => pointer)).size).toBeGreaterThan(100);
});

function said(contract: z.ZodType, body: unknown): Record<string, string> {
  const found = judged(contract, body);
  const errors = found.success ? [] : found.errors;
  return Object.fromEntries(errors.map(({ pointer, detail }) => [pointer, detail]));
}

describe('the sentence about', () => {
  const charterSaid = (change: object) =>
    said(startRequestSchema, { charter: { ...testCharter(), ...change } });
  const plan = testCharter().analysisPlan;

  it.each([
    ['a field that is left out', { title: undefined }, '/charter/title', 'is missing'],
    [
      'a window',
      { policy: { ...testCharter().policy, windows: { default: '14 days' } } },
      '/charter/policy/windows/default',
      'must be a duration longer than nothing in days, hours, minutes and seconds: write a duration like PT1H or P14D',
    ],
    [
      'a short name',
      { regions: ['City Hotels'] },
      '/charter/regions/0',
      'must be 1 to 64 lower case letters, digits, - and _ only, for instance city-hotels',
    ],
    [
      'a field of another name',
      { analysisPlan: { ...plan, primary: { ...plan.primary, minimalEffect: 0.02 } } },
      '/charter/analysisPlan/primary/minimalEffect',
      'is unknown; did you mean minimumEffect?',
    ],
    [
      'a field of no near name',
      { reach: { customers: 1, zzzzzzzz: 5 } },
      '/charter/reach/zzzzzzzz',
      'is unknown; known here: customers',
    ],
    [
      'a share in percent',
      { analysisPlan: { ...plan, confidence: 95 } },
      '/charter/analysisPlan/confidence',
      'must be at most 0.999, a share: 0.95, not 95',
    ],
    [
      'a number in quotes',
      { reach: { customers: '2680' } },
      '/charter/reach/customers',
      'must be a number: 2680 without quotes',
    ],
    [
      'a fraction of a customer',
      { reach: { customers: 1.5 } },
      '/charter/reach/customers',
      'must be a whole number, not 1.5',
    ],
    [
      'a word of another list',
      { reversibility: 'reversable' },
      '/charter/reversibility',
      'must be one of reversible, costly, irreversible; did you mean reversible?',
    ],
    ['an empty list', { lobs: [] }, '/charter/lobs', 'is empty: name at least one'],
    [
      'a long title',
      { title: 'x'.repeat(150) },
      '/charter/title',
      'must have at most 120 characters, and has 150',
    ],
  ])('%s is plain', (_what, change, pointer, sentence) => {
    expect(charterSaid(change)).toMatchObject({ [pointer]: sentence });
  });

  it('a kind of submission that does not exist names those that do', () => {
    expect(said(submissionSchema, { kind: 'baselines', content: {} })['/kind']).toMatch(
      /^must be one of charter, raci, .*; did you mean baseline\?$/,
    );
    expect(said(submissionSchema, { content: {} })['/kind']).toMatch(
      /^is missing: it must be one of charter/,
    );
  });
});

describe('what fields say together is told beside whatever else is wrong', () => {
  it('in a charter', () => {
    const charter = testCharter();
    const { policy, analysisPlan: plan, benefit } = charter;
    const wrong = {
      ...charter,
      title: 5,
      dri: undefined,
      extra: 1,
      lobs: ['fiber', 'fiber'],
      payDependsOnMetric: ['a', 5, 'A'],
      benefit: { ...benefit, class: 'none', lowMinor: 2, highMinor: 1, currency: 'EUR' },
      analysisPlan: {
        ...plan,
        confidence: 95,
        primary: { ...plan.primary, goodDirection: 'up', minimumEffect: 5 },
        guardrails: [
          { ...plan.guardrails[0], metric: plan.primary.metric, margin: 5, kind: 'proportion', more: 1 },
        ],
      },
      waves: [
        { name: 'w', lob: 'dsl', region: 'south' },
        'none',
        { name: 'w', lob: 'fiber', region: 'north' },
      ],
      policy: { ...policy, rounds: 0, clocks: { reminderAtPct: 90, escalateAtPct: 80, escalateTo: 'ceo' } },
    };
    expect(Object.keys(said(startRequestSchema, { charter: wrong })).sort()).toEqual(
      [
        'analysisPlan/confidence',
        'analysisPlan/guardrails/0/margin',
        'analysisPlan/guardrails/0/metric',
        'analysisPlan/guardrails/0/more',
        'analysisPlan/primary/goodDirection',
        'analysisPlan/primary/minimumEffect',
        'analysisPlan/primary/targetEffect',
        'benefit/class',
        'benefit/currency',
        'benefit/lowMinor',
        'dri',
        'extra',
        'lobs/1',
        'payDependsOnMetric/1',
        'payDependsOnMetric/2',
        'policy/clocks/escalateAtPct',
        'policy/clocks/escalateTo',
        'policy/rounds',
        'title',
        'waves/0/lob',
        'waves/0/region',
        'waves/1',
        'waves/2/name',
      ].map((field) => `/charter/${field}`),
    );
  });

  it('in a decision, a hand-in and a document of the programme', () => {
    expect(said(decisionRequestSchema, { gateId: 5, decision: 'return' })).toMatchObject({
      '/gateId': 'must be text in double quotes, not 5',
      '/gateVersion': 'is missing',
      '/reason': 'is required to return',
      '/returnTo': 'is required to return',
    });
    const metrics = observed().metrics.map((each) => ({
      ...each,
      pilot: { kind: 'proportion', n: 5, successes: 9, more: 1 },
    }));
    expect(
      said(submissionSchema, { kind: 'observations', content: { ...observed(), source: 5, metrics } }),
    ).toMatchObject({
      '/content/source': 'must be text in double quotes, not 5',
      '/content/metrics/0/pilot/more': 'is unknown; known here: kind, n, successes',
      '/content/metrics/0/pilot/successes': 'must not exceed n: 9 of 5',
    });
    const { content } = handIns.baseline;
    const twice = { ...content, to: 'today', metrics: [content.metrics[0], 5, content.metrics[0]] };
    expect(Object.keys(said(submissionSchema, { kind: 'baseline', content: twice })).sort()).toEqual([
      '/content/metrics/1',
      '/content/metrics/2/metric',
      '/content/to',
    ]);
    const council = { ...sampleContent('council'), quorum: 50, more: 1 };
    expect(Object.keys(said(councilSchema, council)).sort()).toEqual(['/more', '/quorum']);
    const policy = sampleContent('policies');
    const customers = { lightUpTo: 5, standardUpTo: 1, more: 1 };
    expect(
      Object.keys(said(programmePolicySchema, { ...policy, lanes: { ...policy.lanes, customers } })).sort(),
    ).toEqual(['/lanes/customers/lightUpTo', '/lanes/customers/more']);
  });
});

it('a body of thousands of wrong names is answered in no time', () => {
  const body = Object.fromEntries(
    Array.from({ length: 1300 }, (_, index) => [`minimumEffectOfTheCharterAndMore${index}`, 1]),
  );
  const begun = performance.now();
  expect(judged(startRequestSchema, { charter: body }).success).toBe(false);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
