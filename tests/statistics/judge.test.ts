import { describe, expect, it } from 'vitest';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import {
  contactRate,
  contactsHarmed,
  contactsHeld,
  costToServe,
  evidenceOf,
  meanArm,
  means,
  planOf,
  retention,
  retentionWin,
  shares,
} from './summaries.js';

describe('a verdict of pass', () => {
  it('needs a primary that reaches its minimum and every guardrail within its margin', () => {
    const result = judgeGroupSummaries(planOf(), evidenceOf([retentionWin, contactsHeld]));
    expect(result.verdict).toBe('pass');
    expect(result.summary).toBe(
      'Pass: retention differs by +7.00 percentage points (95% interval 2.63 to 11.33; n 1,000 pilot, 1,000 comparison), which reaches the required rise of 2 points; shown: at least 2.63 points, and its guardrail held. Corrected for having passed, the effect is about 6.55 points.',
    );
    expect(result.reasons).toHaveLength(3);
    expect(result.reasons[1]).toBe(
      'contact_rate differs by 0.00 percentage points (95% interval -1.11 to 1.11; n 10,000 pilot, 10,000 comparison), at worst 1.11 points worse, within its margin of 2 points',
    );
  });

  it('corrects an estimate that passed for having been selected by that, and says so', () => {
    const evidence = evidenceOf([shares(retention, [446, 797], [395, 797]), contactsHeld]);
    const primary = { ...retention, minimumEffect: 0.035 };
    const result = judgeGroupSummaries(planOf({ primary, minimumPerArm: 790 }), evidence);
    const [judged] = result.criteria;
    expect(judged!.estimate!.effect).toBeCloseTo(0.06399, 5);
    // scipy 1.17.1: the effect under which a result this large has one chance in two among those that pass.
    expect(judged!.corrected!.effect).toBeCloseTo(0.044202, 5);
    expect(result.reasons.at(-1)).toBe(
      'the estimate of retention was selected by passing, and so is on average too large; corrected for that it is about 4.42 points (median-unbiased among passes)',
    );
  });

  it('gives no corrected estimate of a pass that selection alone explains', () => {
    const evidence = evidenceOf([shares(retention, [544, 1000], [500, 1000]), contactsHeld]);
    const result = judgeGroupSummaries(planOf(), evidence);
    expect(result.verdict).toBe('pass');
    expect(result.criteria[0]!.corrected).toBeNull();
    expect(result.reasons.at(-1)).toContain('the next data may show much less');
  });

  it('keeps the numbers unrounded, as pilot minus comparison, with the method named', () => {
    const [primary, guardrail] = judgeGroupSummaries(
      planOf(),
      evidenceOf([contactsHeld, retentionWin]),
    ).criteria;
    expect(primary).toMatchObject({
      metric: 'retention',
      metricVersion: 3,
      role: 'primary',
      verdict: 'pass',
      threshold: 0.02,
    });
    expect(primary?.estimate).toMatchObject({ pilotN: 1000, comparisonN: 1000, method: 'newcombe-10' });
    expect(primary?.estimate).toMatchObject({
      standardError: expect.closeTo(Math.sqrt((0.57 * 0.43) / 1000 + 0.25 / 1000), 12) as number,
      standardErrorKind: 'unpooled',
      degreesOfFreedom: null,
      pValue: expect.closeTo(0.0017, 3) as number,
    });
    expect(primary?.estimate?.effect).toBeCloseTo(0.07, 12);
    expect(guardrail).toMatchObject({
      metric: 'contact_rate',
      role: 'guardrail',
      verdict: 'pass',
      threshold: 0.02,
    });
  });

  it('is given for means too, and shows them in their own unit', () => {
    const plan = planOf({ guardrails: [costToServe] });
    const cheaper = means(costToServe, meanArm(1000, 1200, 30), meanArm(1000, 1210, 30));
    const result = judgeGroupSummaries(plan, evidenceOf([retentionWin, cheaper]));
    expect(result.verdict).toBe('pass');
    expect(result.criteria[1]?.estimate?.method).toBe('welch-t');
    expect(result.reasons[1]).toBe(
      'cost_to_serve differs by -10.00 (95% interval -12.63 to -7.37; n 1,000 pilot, 1,000 comparison), not worse, within its margin of 5',
    );
  });

  it('does not depend on metrics outside of the plan', () => {
    const stray = shares({ metric: 'nps_share', metricVersion: 1 }, [0, 10], [9, 10]);
    const result = judgeGroupSummaries(planOf(), evidenceOf([retentionWin, contactsHeld, stray]));
    expect(result.verdict).toBe('pass');
    expect(result.criteria).toHaveLength(2);
  });

  it('accepts a different number of subjects for each metric', () => {
    const sampled = shares(contactRate, [300, 4000], [300, 4000]);
    expect(judgeGroupSummaries(planOf(), evidenceOf([retentionWin, sampled])).verdict).toBe('pass');
  });

  it('needs no guardrails where the plan has none', () => {
    const result = judgeGroupSummaries(planOf({ guardrails: [] }), evidenceOf([retentionWin]));
    expect(result.verdict).toBe('pass');
    expect(result.summary).not.toContain('guardrail');
  });

  it('is worded the same every time', () => {
    const judgeOnce = (): string =>
      JSON.stringify(judgeGroupSummaries(planOf(), evidenceOf([retentionWin, contactsHeld])));
    expect(judgeOnce()).toBe(judgeOnce());
  });
});

describe('a verdict of fail', () => {
  it('calls a primary win with a broken guardrail a local win and a global loss', () => {
    const result = judgeGroupSummaries(planOf(), evidenceOf([retentionWin, contactsHarmed]));
    expect(result.verdict).toBe('fail');
    expect(result.summary).toMatch(
      /^Fail \(local win, global loss\): retention .* but contact_rate .* beyond its margin of 2 points\.$/,
    );
    expect(result.reasons[0]).toMatch(/^local win, global loss: retention/);
    expect(result.reasons[1]).toMatch(/^contact_rate differs by \+8\.00 percentage points/);
  });

  it('follows from a primary that is significantly worse', () => {
    const worse = shares(retention, [430, 1000], [500, 1000]);
    const result = judgeGroupSummaries(planOf(), evidenceOf([worse, contactsHeld]));
    expect(result.verdict).toBe('fail');
    expect(result.summary).toContain('significantly worse, against a required rise of 2 points');
  });

  it('follows from an interval that rules the target out', () => {
    const flat = shares(retention, [50_100, 100_000], [50_000, 100_000]);
    const result = judgeGroupSummaries(planOf(), evidenceOf([flat, contactsHeld]));
    expect(result.verdict).toBe('fail');
    expect(result.summary).toContain('which rules out the required rise of 2 points');
  });

  it('names both when primary and guardrail fail', () => {
    const worse = shares(retention, [430, 1000], [500, 1000]);
    const result = judgeGroupSummaries(planOf(), evidenceOf([worse, contactsHarmed]));
    expect(result.summary).toMatch(/retention .*; and contact_rate/);
    expect(result.reasons).toHaveLength(2);
  });

  it('needs no planned size: harm is harm', () => {
    const small = shares(contactRate, [80, 100], [20, 100]);
    const few = shares(retention, [60, 100], [50, 100]);
    const result = judgeGroupSummaries(planOf(), evidenceOf([few, small]));
    expect(result.verdict).toBe('fail');
    expect(result.harm).toEqual([result.criteria[1]?.reason]);
    expect(result.reasons).not.toContain('retention needs 700 more per arm to reach the planned 800 per arm');
  });
});

describe('arms as they were found', () => {
  const asFound = { assignment: 'observational' } as const;

  it('never fail on a plain difference, and the sentence says why', () => {
    const result = judgeGroupSummaries(planOf(), evidenceOf([retentionWin, contactsHarmed], asFound));
    expect(result).toMatchObject({ verdict: 'inconclusive', harm: [] });
    expect(result.criteria[1]?.reason).toMatch(
      /^contact_rate differs by .*; observational, and so no ground to fail: the arms differ in more than the change$/,
    );
    expect(result.reasons.filter((reason) => reason.includes('needs'))).toEqual([]);
  });
});

describe('few events', () => {
  it('pass only with an exact test beside the interval: 2 of 2 v 0 of 2 is chance', () => {
    const plan = planOf({ primary: { ...retention, rare: true }, guardrails: [], minimumPerArm: 2 });
    const result = judgeGroupSummaries(plan, evidenceOf([shares(retention, [2, 2], [0, 2])]));
    expect(result.verdict).toBe('inconclusive');
    expect(result.summary).toContain(
      "on too few events to be told from chance (Fisher's exact test, one-sided p = 0.17)",
    );
    const many = judgeGroupSummaries(plan, evidenceOf([shares(retention, [9, 9], [0, 9])]));
    expect(many.verdict).toBe('pass');
  });
});

describe('a verdict of inconclusive', () => {
  it('caps arms that were not drawn by chance, even when the plan is randomised and everything wins', () => {
    const result = judgeGroupSummaries(
      planOf(),
      evidenceOf([retentionWin, contactsHeld], { assignment: 'observational' }),
    );
    expect(result.verdict).toBe('inconclusive');
    expect(result.reasons).toEqual([
      'observational evidence may authorise a randomised pilot only',
      ...result.criteria.map(({ reason }) => `good already: ${reason}`),
    ]);
    expect(result.summary).toMatch(
      /^Inconclusive: observational evidence may authorise a randomised pilot only; retention differs by \+7\.00/,
    );
    expect(result.criteria.map((criterion) => criterion.verdict)).toEqual(['pass', 'pass']);
  });

  it('caps a plan locked as observational, whatever the evidence calls itself', () => {
    const result = judgeGroupSummaries(
      planOf({ design: 'observational' }),
      evidenceOf([retentionWin, contactsHeld]),
    );
    expect(result.verdict).toBe('inconclusive');
  });

  it('does not call unequal arms of observational evidence broken randomisation', () => {
    const unequal = shares(retention, [1140, 2000], [500, 1000]);
    const result = judgeGroupSummaries(
      planOf(),
      evidenceOf([unequal, contactsHeld], { assignment: 'observational' }),
    );
    expect(result.verdict).toBe('inconclusive');
  });

  it.each([
    [[455, 790], [395, 790], '10 more per arm', { pilot: 10, comparison: 10 }],
    [[455, 790], [400, 800], '10 more in the pilot arm', { pilot: 10, comparison: 0 }],
    [[460, 800], [395, 790], '10 more in the comparison arm', { pilot: 0, comparison: 10 }],
    [
      [455, 790],
      [390, 780],
      '10 more in the pilot arm and 20 more in the comparison arm',
      { pilot: 10, comparison: 20 },
    ],
  ] as const)(
    'says for arms of %j and %j how many are lacking of 800 per arm (%s), and what is good already',
    (pilot, comparison, lack, moreNeeded) => {
      const small = shares(retention, pilot, comparison);
      const result = judgeGroupSummaries(planOf(), evidenceOf([small, contactsHeld]));
      expect(result.verdict).toBe('inconclusive');
      expect(result.reasons[0]).toBe(`retention needs ${lack} to reach the planned 800 per arm`);
      expect(result.reasons.slice(1)).toEqual(result.criteria.map(({ reason }) => `good already: ${reason}`));
      expect(result.criteria[0]).toMatchObject({ verdict: 'pass', moreNeeded });
      expect(result.criteria[1]).not.toHaveProperty('moreNeeded');
    },
  );

  it('gives way to a pass at exactly the planned size', () => {
    const enough = shares(retention, [460, 800], [400, 800]);
    expect(judgeGroupSummaries(planOf(), evidenceOf([enough, contactsHeld])).verdict).toBe('pass');
  });

  it('says whether the primary cannot be told from no effect, or is better but short of its target', () => {
    const unsure = shares(retention, [510, 1000], [500, 1000]);
    expect(judgeGroupSummaries(planOf(), evidenceOf([unsure, contactsHeld])).summary).toContain(
      'too uncertain to rule out no effect, against a required rise of 2 points',
    );
    const short = shares(retention, [5190, 10_000], [5000, 10_000]);
    expect(judgeGroupSummaries(planOf(), evidenceOf([short, contactsHeld])).summary).toContain(
      'better, but short of the required rise of 2 points, which stays possible',
    );
  });

  it('follows from one guardrail whose harm is not ruled out', () => {
    const unsure = shares(contactRate, [205, 1000], [200, 1000]);
    const result = judgeGroupSummaries(planOf(), evidenceOf([retentionWin, unsure]));
    expect(result.verdict).toBe('inconclusive');
    expect(result.summary).toMatch(
      /^Inconclusive: contact_rate .* does not rule out harm beyond its margin of 2 points\.$/,
    );
  });
});
