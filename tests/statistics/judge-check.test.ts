import { describe, expect, it } from 'vitest';
import type { MetricObservation } from '../../contracts/evidence.js';
import { judgeCheck } from '../../statistics/judge-check.js';
import { contactRate, contactsHeld, evidenceOf, planOf, retention, shares } from './summaries.js';

const check = (...metrics: readonly MetricObservation[]) => judgeCheck(planOf(), evidenceOf(metrics));
const kept = (pilot: number, n = 1000) => shares(retention, [pilot, n], [n / 2, n]);
const contacts = (pilot: number, n = 10_000) => shares(contactRate, [pilot, n], [n / 5, n]);

describe('a wave or a sustain check', () => {
  it('passes while nothing shows harm, and does not prove the effect anew', () => {
    const verdict = check(kept(515), contactsHeld);
    expect(verdict.verdict).toBe('pass');
    expect(verdict.summary).toMatch(
      /^Pass: retention differs by \+1\.5 .* which leaves the rise of 2 points possible, and its guardrail shows no harm\.$/,
    );
    expect(verdict.reasons).toHaveLength(2);
    expect(verdict.harm).toEqual([]);
  });

  it('fails when the effect has faded: the smallest one worth having is ruled out, though nothing is worse', () => {
    const verdict = check(kept(50_000, 100_000), contactsHeld);
    expect(verdict).toMatchObject({ verdict: 'fail', harm: [] });
    expect(verdict.summary).toContain('the effect has faded, a rise of 2 points is ruled out');
  });

  it('fails on a primary that is worse than without the change, and names the harm', () => {
    const verdict = check(kept(400), contactsHeld);
    expect(verdict).toMatchObject({ verdict: 'fail', criteria: [{ verdict: 'fail' }, { verdict: 'pass' }] });
    expect(verdict.harm[0]).toContain('significantly worse, where a rise of 2 points was found before');
  });

  it('fails on a guardrail whose whole interval lies beyond its margin', () => {
    const verdict = check(kept(560), contacts(2800));
    expect(verdict.verdict).toBe('fail');
    expect(verdict.summary).toContain('with its whole interval beyond its margin of 2 points');
  });

  it('asks people about a guardrail that is worse and not shown to be within its margin', () => {
    const verdict = check(kept(560), contacts(2250));
    expect(verdict.verdict).toBe('inconclusive');
    expect(verdict.harm[0]).toContain(
      'significantly worse, and not shown to be within its margin of 2 points',
    );
  });

  it('passes a guardrail that is a little worse and shown to be within its margin', () => {
    const verdict = check(kept(560), contacts(202_000, 1_000_000));
    expect(verdict).toMatchObject({ verdict: 'pass', harm: [] });
    expect(verdict.reasons[1]).toContain('within its margin of 2 points');
  });

  it.each([
    ['too few subjects', 'inconclusive', check(kept(20, 40), contactsHeld)],
    ['a guardrail that is missing', 'invalid', check(kept(560))],
    [
      'arms that do not keep their ratio',
      'invalid',
      check(shares(retention, [700, 1400], [500, 1000]), contactsHeld),
    ],
  ])('shows nothing on %s: %s', (_, word, verdict) => {
    expect(verdict.verdict).toBe(word);
  });

  it('looks by an interval that holds at every look, and is wider for each of many guardrails', () => {
    const [primary, guardrail] = check(kept(560), contactsHeld).criteria;
    expect(primary!.estimate!.confidence).toBeGreaterThan(0.99);
    const many = Array.from({ length: 5 }, (_, index) => ({ ...contactRate, metric: `guardrail_${index}` }));
    const plan = planOf({ guardrails: many });
    const observed = many.map((each) => ({ ...contactsHeld, metric: each.metric }));
    const [, ofMany] = judgeCheck(plan, evidenceOf([kept(560), ...observed])).criteria;
    expect(ofMany!.estimate!.confidence).toBeGreaterThan(guardrail!.estimate!.confidence);
  });
});
