import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../domain/evidence/verdict.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { judgeCase } from './judge-cases.js';
import type { JudgeCase } from './judge-cases.js';

// Each run takes a new seed, so that it finds new cases. The seed is printed, so that a run can be repeated exactly.
const seed = Number(process.env.FAST_CHECK_SEED ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(process.env.FAST_CHECK_RUNS ?? 500);
process.stdout.write(`judge properties: FAST_CHECK_SEED=${String(seed)}, ${String(runs)} runs each\n`);

function holds(property: (drawn: JudgeCase) => void): void {
  fc.assert(fc.property(judgeCase, property), { seed, numRuns: runs });
}

function judge({ plan, evidence }: JudgeCase): Verdict {
  return judgeGroupSummaries(plan, evidence);
}

function flipped(of: 'increase' | 'decrease'): 'increase' | 'decrease' {
  return of === 'increase' ? 'decrease' : 'increase';
}

describe('the judge, whatever the evidence,', () => {
  it('is tried on every verdict, so that no guarantee below holds for want of cases', () => {
    const drawn = fc.sample(judgeCase, { seed, numRuns: runs }).map((one) => judge(one).verdict);
    expect(new Set(drawn)).toEqual(new Set(['pass', 'fail', 'inconclusive', 'invalid']));
  });

  it('answers with a verdict, a sentence, at least one reason and finite ordered bounds', () => {
    holds((drawn) => {
      const verdict = judge(drawn);
      expect(verdict.summary).toMatch(/^(?:Pass|Fail|Inconclusive|Invalid)\b.*\.$/);
      expect(verdict.summary).not.toMatch(/NaN|Infinity|undefined/);
      expect(verdict.reasons.length).toBeGreaterThan(0);
      expect(verdict.criteria).toHaveLength(drawn.plan.guardrails.length + 1);
      for (const { estimate, verdict: word } of verdict.criteria) {
        expect(estimate === undefined).toBe(word === 'invalid');
        if (estimate === undefined) continue;
        expect(Number.isFinite(estimate.lower) && Number.isFinite(estimate.upper)).toBe(true);
        expect(estimate.lower).toBeLessThanOrEqual(estimate.effect);
        expect(estimate.effect).toBeLessThanOrEqual(estimate.upper);
      }
    });
  });

  it('answers the exact mirror image when the arms are swapped and the directions turned', () => {
    holds(({ plan, evidence }) => {
      const mirrored = judgeGroupSummaries(
        {
          ...plan,
          primary: { ...plan.primary, goodDirection: flipped(plan.primary.goodDirection) },
          guardrails: plan.guardrails.map((guardrail) => ({
            ...guardrail,
            goodDirection: flipped(guardrail.goodDirection),
          })),
        },
        {
          ...evidence,
          metrics: evidence.metrics.map((metric) => ({
            ...metric,
            pilot: metric.comparison,
            comparison: metric.pilot,
          })),
        },
      );
      const original = judgeGroupSummaries(plan, evidence);
      expect(mirrored.verdict).toBe(original.verdict);
      original.criteria.forEach((criterion, index) => {
        const mirror = mirrored.criteria[index];
        expect(mirror?.verdict).toBe(criterion.verdict);
        if (criterion.estimate === undefined) return;
        expect(mirror?.estimate?.effect).toBeCloseTo(-criterion.estimate.effect, 12);
        expect(mirror?.estimate?.lower).toBeCloseTo(-criterion.estimate.upper, 12);
      });
    });
  });

  it('answers invalid, never pass, when any planned metric is missing', () => {
    holds((drawn) => {
      drawn.evidence.metrics.forEach((_metric, missing) => {
        const metrics = drawn.evidence.metrics.filter((_other, index) => index !== missing);
        expect(judge({ ...drawn, evidence: { ...drawn.evidence, metrics } }).verdict).toBe('invalid');
      });
    });
  });

  it('answers pass only when every criterion passes, on randomised evidence of the planned size', () => {
    holds((drawn) => {
      const { verdict, criteria } = judge(drawn);
      const sizes = criteria.flatMap(({ estimate }) => [estimate?.pilotN ?? 0, estimate?.comparisonN ?? 0]);
      const allows =
        criteria.every((criterion) => criterion.verdict === 'pass') &&
        drawn.plan.design === 'randomised' &&
        drawn.evidence.assignment === 'randomised' &&
        Math.min(...sizes) >= drawn.plan.minimumPerArm;
      expect(verdict === 'pass').toBe(allows);
    });
  });

  it('answers fail when a guardrail fails and nothing is invalid', () => {
    holds((drawn) => {
      const words = judge(drawn).criteria.map((criterion) => criterion.verdict);
      if (words.includes('invalid') || !words.slice(1).includes('fail')) return;
      expect(judge(drawn).verdict).toBe('fail');
    });
  });

  it('never gets stricter on a guardrail when its margin grows', () => {
    const order = { fail: 0, inconclusive: 1, pass: 2, invalid: 3 };
    fc.assert(
      fc.property(judgeCase, fc.double({ min: 0, max: 2, noNaN: true }), (drawn, added) => {
        const guardrails = drawn.plan.guardrails.map((guardrail) => ({
          ...guardrail,
          margin: guardrail.margin + added,
        }));
        const looser = judge({ ...drawn, plan: { ...drawn.plan, guardrails } });
        judge(drawn).criteria.forEach((criterion, index) => {
          expect(order[looser.criteria[index]?.verdict ?? 'fail']).toBeGreaterThanOrEqual(
            order[criterion.verdict],
          );
        });
      }),
      { seed, numRuns: runs },
    );
  });

  it('never turns a primary from anything else into a pass when its minimum grows', () => {
    fc.assert(
      fc.property(judgeCase, fc.double({ min: 0, max: 2, noNaN: true }), (drawn, added) => {
        const primary = { ...drawn.plan.primary, minimumEffect: drawn.plan.primary.minimumEffect + added };
        const stricter = judge({ ...drawn, plan: { ...drawn.plan, primary } });
        if (stricter.verdict === 'pass') expect(judge(drawn).verdict).toBe('pass');
      }),
      { seed, numRuns: runs },
    );
  });

  it('does not depend on the order of the metrics', () => {
    holds((drawn) => {
      const metrics = [...drawn.evidence.metrics].reverse();
      expect(judge({ ...drawn, evidence: { ...drawn.evidence, metrics } })).toEqual(judge(drawn));
    });
  });
});
