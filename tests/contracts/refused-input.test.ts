import { describe, expect, it } from 'vitest';
import { charterSchema } from '../../contracts/charter.js';
import { cancelRequestSchema, decisionRequestSchema } from '../../contracts/decision.js';
import { submissionSchema } from '../../contracts/submission.js';
import { handIns, observed, pilotResult, testCharter } from '../support/charters.js';

type Json = Record<string, unknown>;
const decision = {
  gateId: 'quality_gate.r1',
  gateVersion: 1,
  evidenceHash: 'e'.repeat(64),
  decision: 'approve',
};
const submissions: readonly Json[] = [
  ...Object.values(handIns),
  pilotResult(),
  { kind: 'charter', content: testCharter() },
  { kind: 'wave_check', content: { wave: 'wave-1', observations: observed() } },
  { kind: 'sustain_check', content: { check: 1, observations: observed() } },
];

const bodies: readonly (readonly [string, { safeParse: (value: unknown) => { success: boolean } }, Json])[] =
  [
    ['a charter', charterSchema, testCharter()],
    ['a decision', decisionRequestSchema, decision],
    ['a cancellation', cancelRequestSchema, { reason: 'no budget' }],
    ...submissions.map((body) => [`a submission of ${String(body.kind)}`, submissionSchema, body] as const),
  ];

/** Every path of a value that ends in an object or a number. */
function paths(value: unknown, kind: 'object' | 'number', at: readonly string[] = []): (readonly string[])[] {
  const here = kind === 'number' ? typeof value === 'number' : isObject(value) && !Array.isArray(value);
  const below = isObject(value)
    ? Object.entries(value).flatMap(([key, part]) => paths(part, kind, [...at, key]))
    : [];
  return here ? [at, ...below] : below;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

/** A copy with the value at a path replaced. */
function withValue(
  value: unknown,
  [key, ...rest]: readonly string[],
  change: (old: unknown) => unknown,
): unknown {
  if (key === undefined) return change(value);
  const copy: Json = Array.isArray(value)
    ? ([...(value as unknown[])] as unknown as Json)
    : { ...(value as Json) };
  copy[key] = withValue(copy[key], rest, change);
  return copy;
}

describe.each(bodies)('%s', (_name, schema, body) => {
  it('is accepted when it is complete', () => {
    expect(schema.safeParse(body).success).toBe(true);
  });

  it('is refused with an unknown field, at any depth', () => {
    for (const path of paths(body, 'object')) {
      const more = withValue(body, path, (old) => ({ ...(old as Json), surprise: 1 }));
      expect(schema.safeParse(more).success, path.join('/')).toBe(false);
    }
  });

  it('is refused with anything but a finite number of sane size in place of a number', () => {
    for (const path of paths(body, 'number')) {
      for (const wrong of [NaN, Infinity, -Infinity, 1e21, 1e22, '5', true, null, [5], { n: 5 }]) {
        const changed = withValue(body, path, () => wrong);
        expect(
          schema.safeParse(changed).success,
          `${path.join('/')}: ${typeof wrong} ${JSON.stringify(wrong)}`,
        ).toBe(false);
      }
    }
  });

  it.each([null, [], 'text', 5, true, undefined])('is refused when it is %j', (value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

describe('a charter', () => {
  const issuesOf = (change: object) => {
    const { error } = charterSchema.safeParse({ ...testCharter(), ...change });
    return error?.issues.map((issue) => `${issue.path.join('/')}: ${issue.message}`);
  };

  it('is refused with a wave outside of its lines of business or regions, or named twice', () => {
    const wave = { name: 'one', lob: 'fiber', region: 'north' };
    expect(issuesOf({ waves: [wave, { ...wave, lob: 'mobile', region: 'south' }] })).toEqual([
      'waves/1/name: is there twice',
      'waves/1/lob: is not among the lobs',
      'waves/1/region: is not among the regions',
    ]);
  });

  it('is refused when a metric is planned twice, as guardrail or beside the primary', () => {
    const { analysisPlan } = testCharter();
    const [guardrail] = analysisPlan.guardrails;
    const twice = [guardrail, guardrail, { ...guardrail, metric: 'retention' }];
    expect(issuesOf({ analysisPlan: { ...analysisPlan, guardrails: twice } })).toEqual([
      'analysisPlan/guardrails/1/metric: is planned twice',
      'analysisPlan/guardrails/2/metric: is planned twice',
    ]);
  });

  it('is refused with a benefit whose low exceeds its high or in another currency, and with a negative or fractional budget', () => {
    const { benefit, budget } = testCharter();
    expect(issuesOf({ benefit: { ...benefit, lowMinor: benefit.highMinor + 1 } })).toEqual([
      'benefit/lowMinor: must not exceed highMinor',
    ]);
    expect(issuesOf({ benefit: { ...benefit, currency: 'EUR' } })).toEqual([
      'benefit/currency: differs from the budget',
    ]);
    expect(issuesOf({ budget: { ...budget, amountMinor: -1 } })).toHaveLength(1);
    expect(issuesOf({ budget: { ...budget, amountMinor: 0.5 } })).toHaveLength(1);
  });
});

describe('a decision', () => {
  it('is refused with the field that it lacks', () => {
    const missing = (given: string) =>
      decisionRequestSchema
        .safeParse({ ...decision, decision: given })
        .error?.issues.map((issue) => issue.path[0]);
    expect(missing('approve')).toBeUndefined();
    expect(missing('reject')).toEqual(['reason']);
    expect(missing('return')).toEqual(['reason', 'returnTo']);
    expect(missing('defer')).toEqual(['reason', 'deferUntil']);
  });

  it('must give a time, in UTC or with an offset, and a reason with words in it', () => {
    const deferred = { ...decision, decision: 'defer', reason: 'later', deferUntil: '2026-12-01T00:00:00Z' };
    const taken = (change: Json) => decisionRequestSchema.safeParse({ ...deferred, ...change }).success;
    expect(taken({})).toBe(true);
    for (const deferUntil of [
      '2026-11-02T10:00:00+01:00',
      '2026-11-02T10:00:00.123456-08:00',
      '2026-11-02T10:00:00.5Z',
    ]) {
      expect(taken({ deferUntil }), deferUntil).toBe(true);
    }
    for (const deferUntil of ['2026-12-01', '2026-13-01T00:00:00Z', 'soon', 1_800_000_000]) {
      expect(taken({ deferUntil }), String(deferUntil)).toBe(false);
    }
    expect(taken({ reason: '   ' })).toBe(false);
  });
});
