import { describe, expect, it } from 'vitest';
import type { MetricObservation } from '../../contracts/evidence.js';
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

function expectInvalid(metrics: readonly MetricObservation[], reason: string): void {
  const result = judgeGroupSummaries(planOf(), evidenceOf(metrics));
  expect(result.verdict).toBe('invalid');
  expect(result.reasons[0]).toBe(reason);
  expect(result.summary).toBe(`Invalid: ${reason}.`);
}

const NEVER_VARIES =
  'has the same value for every subject, which looks like a column that was never filled; check that it was really recorded';

describe('a verdict of invalid names the metric and what to mend', () => {
  it('when the primary is missing', () => {
    expectInvalid([contactsHeld], 'retention is missing; observe version 3 of it in both arms');
  });

  it('when a guardrail is missing, however clear the win', () => {
    expectInvalid([retentionWin], 'contact_rate is missing; observe version 1 of it in both arms');
  });

  it('when the formula drifted from the version of the plan', () => {
    expectInvalid(
      [{ ...retentionWin, metricVersion: 4 }, contactsHeld],
      'retention was computed by version 4, the plan is locked on version 3; recompute it by version 3',
    );
  });

  it('when a metric is listed twice, even with equal numbers', () => {
    expectInvalid([retentionWin, retentionWin, contactsHeld], 'retention is listed 2 times; give it once');
  });

  it('when a metric is listed in two versions, one of them the right one', () => {
    expectInvalid(
      [retentionWin, contactsHeld, { ...contactsHeld, metricVersion: 2 }],
      'contact_rate is listed 2 times; give it once',
    );
  });

  it('when a planned proportion comes as sums', () => {
    const sums = { n: 1000, sum: 570, sumSquares: 570 };
    expectInvalid(
      [means(retention, sums, sums), contactsHeld],
      'retention is planned as a proportion; give n and successes of both arms',
    );
  });

  it('when a planned mean comes as successes', () => {
    const result = judgeGroupSummaries(
      planOf({ guardrails: [costToServe] }),
      evidenceOf([retentionWin, shares(costToServe, [1, 10], [1, 10])]),
    );
    expect(result.reasons).toEqual([
      'cost_to_serve is planned as a mean; give n, mean and squared deviations of both arms, or n, sum and sum of squares',
    ]);
  });

  it('when only one arm is of the other kind', () => {
    const mixed: MetricObservation = {
      ...retentionWin,
      comparison: { kind: 'mean', n: 1000, sum: 570, sumSquares: 570 },
    };
    expectInvalid(
      [mixed, contactsHeld],
      'retention is planned as a proportion; give n and successes of both arms',
    );
  });

  it('when there are more successes than subjects, in both arms at once', () => {
    expectInvalid(
      [shares(retention, [1200, 1000], [1001, 1000]), contactsHeld],
      'retention: the pilot arm has 1,200 successes among 1,000 subjects; recount them; the comparison arm has 1,001 successes among 1,000 subjects; recount them',
    );
  });

  it.each([0, 1])('when an arm has %i subjects', (n) => {
    expectInvalid(
      [shares(retention, [0, n], [500, 1000]), contactsHeld],
      `retention: the pilot arm has ${String(n)} of the at least 2 subjects needed; observe more`,
    );
  });

  it('when n, sum and sum of squares contradict each other (GrowthBook’s sums at n = 2)', () => {
    const impossible = { n: 2, sum: 1396.87, sumSquares: 52_377.9767 };
    const result = judgeGroupSummaries(
      planOf({ guardrails: [costToServe] }),
      evidenceOf([
        retentionWin,
        means(costToServe, impossible, { n: 3461, sum: 2422.7, sumSquares: 134_698.29 }),
      ]),
    );
    expect(result.reasons).toEqual([
      'cost_to_serve: the pilot arm has n, sum and sum of squares that no data can have together (negative variance); recompute them',
    ]);
    expect(result.criteria[1]).not.toHaveProperty('estimate');
  });

  it('when a mean never varies', () => {
    const zeros = { n: 1000, sum: 0, sumSquares: 0 };
    const result = judgeGroupSummaries(
      planOf({ guardrails: [costToServe] }),
      evidenceOf([retentionWin, means(costToServe, zeros, zeros)]),
    );
    expect(result.reasons).toEqual([
      `cost_to_serve: the pilot arm ${NEVER_VARIES}; the comparison arm ${NEVER_VARIES}`,
    ]);
  });

  it('when a number is NaN or a count is a fraction, should one slip past the contract', () => {
    expectInvalid(
      [shares(retention, [NaN, 1000], [10.5, 1000]), contactsHeld],
      'retention: the pilot arm has a value that is not a finite number; recompute it; the comparison arm has a count that is negative or not whole; recount it',
    );
  });

  it('when the plan has no usable confidence', () => {
    const result = judgeGroupSummaries(planOf({ confidence: 1 }), evidenceOf([retentionWin, contactsHeld]));
    expect(result.verdict).toBe('invalid');
    expect(result.reasons[0]).toBe(
      'retention has no interval; the confidence of the plan must lie between 0 and 1',
    );
  });
});

describe('broken randomisation', () => {
  it('invalidates a randomised pilot whose arms miss the planned ratio (GrowthBook’s 1000 : 1200)', () => {
    expectInvalid(
      [shares(retention, [600, 1000], [600, 1200]), contactsHeld],
      'retention shows broken randomisation: 1,000 pilot and 1,200 comparison subjects where 50% were planned in the pilot (p = 0.00002); mend the assignment and draw again',
    );
  });

  it('accepts a ratio within chance (GrowthBook’s 310 : 98 of ¾ : ¼)', () => {
    const plan = planOf({ pilotShare: 0.75, minimumPerArm: 50, guardrails: [] });
    const result = judgeGroupSummaries(plan, evidenceOf([shares(retention, [250, 310], [50, 98])]));
    expect(result.verdict).toBe('pass');
  });

  it.each([
    [1152, 'pass'], // p = .00105
    [1153, 'invalid'], // p = .00098
  ] as const)('is found below p = .001 only, so that 1000 against %i gives %s', (n, verdict) => {
    const drawn = shares(retention, [600, 1000], [Math.round(n / 2), n]);
    expect(judgeGroupSummaries(planOf(), evidenceOf([drawn, contactsHeld])).verdict).toBe(verdict);
  });

  it('is looked for in each metric, because a guardrail measured on other people guards nobody', () => {
    const sampled = shares(contactRate, [2000, 10_000], [3000, 15_000]);
    const { verdict, reasons } = judgeGroupSummaries(planOf(), evidenceOf([retentionWin, sampled]));
    expect(verdict).toBe('invalid');
    expect(reasons[0]).toMatch(
      /^contact_rate shows broken randomisation: 10,000 pilot and 15,000 comparison/,
    );
  });

  it('is looked for among those assigned, where their counts are given', () => {
    const assigned = { pilot: 12_000, comparison: 10_000 };
    const { reasons } = judgeGroupSummaries(planOf(), evidenceOf([retentionWin, contactsHeld], { assigned }));
    expect(reasons).toEqual([
      expect.stringMatching(/^the assignment shows broken randomisation: 12,000 pilot and 10,000/),
    ]);
  });
});

describe('missing outcomes', () => {
  const assigned = { pilot: 10_000, comparison: 10_000 };

  it('make a metric invalid when they differ between the arms: 310 of 1,000 answered v 400 of 1,000', () => {
    const answered = shares(contactRate, [62, 310], [80, 400]);
    const { verdict, reasons } = judgeGroupSummaries(
      planOf({ primary: { ...retention, metric: 'contact_rate', metricVersion: 1 }, guardrails: [] }),
      evidenceOf([answered], { assigned: { pilot: 1000, comparison: 1000 } }),
    );
    expect(verdict).toBe('invalid');
    expect(reasons[0]).toBe(
      'contact_rate is missing differently in the two arms: measured on 31% of those assigned to the pilot and 40% of the others (p = 0.000026); find out why before it is compared',
    );
  });

  it('that are as many in both arms leave the verdict to the numbers', () => {
    const sampled = shares(contactRate, [860, 4300], [860, 4300]);
    const evidence = evidenceOf([retentionWin, sampled], { assigned });
    expect(judgeGroupSummaries(planOf(), evidence).verdict).toBe('pass');
  });
});

describe('what was not measured', () => {
  const two = { guardrails: [contactRate, costToServe] };
  const cost = means(costToServe, meanArm(2000, 100, 30), meanArm(2000, 100, 30));
  const won = shares(retention, [1300, 2000], [1200, 2000]);
  const held = shares(contactRate, [200, 2000], [200, 2000]);
  const verdictOf = (metrics: readonly MetricObservation[], plan = planOf(two)) =>
    judgeGroupSummaries(plan, evidenceOf(metrics)).verdict;

  it('is invalid: an arm all zero, no event in either arm, a guardrail on 40 of 1,900, or on two', () => {
    expect(verdictOf([won, held, cost])).toBe('pass');
    const zeros = means(costToServe, { n: 2000, sum: 0, sumSquares: 0 }, meanArm(2000, 100, 30));
    expect(verdictOf([won, held, zeros])).toBe('invalid');
    expect(verdictOf([won, shares(contactRate, [0, 2000], [200, 2000]), cost])).toBe('invalid');
    expect(verdictOf([won, shares(contactRate, [0, 2000], [0, 2000]), cost])).toBe('invalid');
    const forty = means(costToServe, meanArm(40, 100, 30), meanArm(1900, 100, 30));
    expect(verdictOf([won, held, forty])).toBe('invalid');
    const pair = means(costToServe, meanArm(2, 100, 0.1), meanArm(2, 100, 0.1));
    expect(verdictOf([won, held, pair])).toBe('inconclusive');
  });

  it('counts as measured where the plan said beforehand that the event is rare', () => {
    const rare = planOf({ guardrails: [{ ...contactRate, rare: true }] });
    expect(verdictOf([won, shares(contactRate, [0, 2000], [0, 2000])], rare)).toBe('pass');
  });

  it('may be planned smaller for one guardrail, and is then held to that size', () => {
    const survey = (minimumPerArm: number) => planOf({ guardrails: [{ ...contactRate, minimumPerArm }] });
    const answers = shares({ ...contactRate }, [40, 700], [40, 700]);
    expect(verdictOf([won, answers])).toBe('invalid');
    expect(verdictOf([won, answers], survey(700))).toBe('inconclusive');
    const more = shares({ ...contactRate }, [30, 790], [40, 790]);
    expect(verdictOf([won, more], survey(700))).toBe('pass');
    expect(verdictOf([won, more], planOf())).toBe('inconclusive');
  });
});

describe('an invalid verdict', () => {
  it('lists every invalid criterion, and still shows harm that was measured', () => {
    const plan = planOf({ guardrails: [contactRate, costToServe] });
    const result = judgeGroupSummaries(plan, evidenceOf([contactsHarmed]));
    expect(result.verdict).toBe('invalid');
    expect(result.harm).toEqual([result.criteria[1]?.reason]);
    expect(result.summary).toBe(
      `Invalid: retention is missing; observe version 3 of it in both arms. Worse among those measured, all the same: ${result.harm[0]}.`,
    );
    expect(result.reasons.map((reason) => reason.split(' ')[0])).toEqual([
      'retention',
      'cost_to_serve',
      'contact_rate',
    ]);
  });
});
