import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { GroupSummary, Observations } from '../../contracts/evidence.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { countText } from '../../statistics/quantity-text.js';
import { judgeCase } from './judge-cases.js';
import {
  contactRate,
  contactsHeld,
  contactsHarmed,
  costToServe,
  evidenceOf,
  meanArm,
  means,
  planOf,
  retention,
  retentionWin,
  shares,
} from './summaries.js';

const judge = (plan: AnalysisPlan, metrics: Observations['metrics']) =>
  judgeGroupSummaries(plan, evidenceOf(metrics));

describe('an inconclusive verdict', () => {
  it('says how many more subjects a guardrail needs, and that the primary is good already', () => {
    const unsure = shares(contactRate, [205, 1000], [200, 1000]);
    const { reasons, criteria } = judge(planOf(), [retentionWin, unsure]);
    expect(reasons.slice(1)).toEqual([
      'contact_rate needs about 4,600 more per arm, if its difference stays as it is',
      `good already: ${criteria[0]?.reason}`,
    ]);
    expect(criteria[1]?.moreNeeded).toEqual({ pilot: 4600, comparison: 4600 });
    expect(criteria[0]).not.toHaveProperty('moreNeeded');
  });

  it('says it of the primary too, arm by arm in the ratio that they have', () => {
    const plan = planOf({ pilotShare: 0.25 });
    const unsure = shares(retention, [530, 1000], [1500, 3000]);
    const held = shares(contactRate, [2000, 10_000], [6000, 30_000]);
    const { reasons, criteria } = judge(plan, [unsure, held]);
    const { pilot = 0, comparison = 0 } = criteria[0]?.moreNeeded ?? {};
    const arms = `${countText(pilot)} more in the pilot arm and ${countText(comparison)} more in the comparison arm`;
    expect(reasons).toContain(`retention needs about ${arms}, if its difference stays as it is`);
    expect(comparison / pilot).toBeGreaterThan(2.5);
    expect(comparison / pilot).toBeLessThan(3.5);
  });

  it('names what a guardrail lacks of the planned size, before any estimate', () => {
    const few = shares(contactRate, [80, 400], [80, 440]);
    const { reasons, criteria } = judge(planOf(), [retentionWin, few]);
    expect(reasons).toContain(
      'contact_rate needs 400 more in the pilot arm and 360 more in the comparison arm to reach the planned 800 per arm',
    );
    expect(criteria[1]?.moreNeeded).toEqual({ pilot: 400, comparison: 360 });
  });

  it('promises nothing where the difference lies on its threshold', () => {
    const plan = planOf({ guardrails: [costToServe] });
    for (const mean of [104.999, 105]) {
      const near = means(costToServe, meanArm(1000, mean, 60), meanArm(1000, 100, 60));
      const { reasons, criteria } = judge(plan, [retentionWin, near]);
      expect(criteria[1]?.verdict).toBe('inconclusive');
      expect(criteria[1]).not.toHaveProperty('moreNeeded');
      expect(reasons).toContain(
        'cost_to_serve lies so near its threshold that more subjects will hardly decide it',
      );
    }
  });

  it('says neither of a verdict that is decided', () => {
    for (const metrics of [
      [retentionWin, contactsHeld],
      [retentionWin, contactsHarmed],
    ]) {
      const { reasons, criteria } = judge(planOf(), metrics);
      expect(reasons.filter((reason) => /needs|good already/.test(reason))).toEqual([]);
      for (const criterion of criteria) expect(criterion).not.toHaveProperty('moreNeeded');
    }
  });
});

describe('the estimate', () => {
  const seed = Number(process.env.FAST_CHECK_SEED ?? Math.floor(Math.random() * 2 ** 31));

  it('is enough: with half as many again on top, every criterion is decided if its difference stays', () => {
    process.stdout.write(`more needed: FAST_CHECK_SEED=${seed}\n`);
    let tried = 0;
    fc.assert(
      fc.property(judgeCase, ({ plan, evidence }) => {
        const { criteria } = judgeGroupSummaries(plan, evidence);
        criteria.forEach((criterion, index) => {
          const { estimate, moreNeeded, verdict } = criterion;
          const observed = evidence.metrics[index];
          const isEstimate = estimate && estimate.pilotN >= Math.max(plan.minimumPerArm, 500);
          if (!observed || !isEstimate || !moreNeeded || verdict !== 'inconclusive') return;
          if (![observed.pilot, observed.comparison].every(isUsual)) return;
          if (estimate.comparisonN < plan.minimumPerArm) return;
          // A tenth beyond that, since counts are rounded, and that alone moves a share by as much as few more subjects do.
          const times = 1.1 + (1.5 * moreNeeded.pilot) / estimate.pilotN;
          const larger = [
            {
              ...observed,
              pilot: grown(observed.pilot, times),
              comparison: grown(observed.comparison, times),
            },
          ];
          const metrics = evidence.metrics.map(
            (each) => larger.find(({ metric }) => metric === each.metric) ?? each,
          );
          const again = judgeGroupSummaries(plan, { ...evidence, metrics }).criteria[index];
          tried += 1;
          expect(again?.verdict).not.toBe('inconclusive');
        });
      }),
      { seed, numRuns: 2_000 },
    );
    expect(tried).toBeGreaterThan(100);
  });

  /** Near a share of 0 or 1 an interval narrows otherwise, and the estimate is coarser. */
  function isUsual(group: GroupSummary): boolean {
    if (group.kind === 'nps') return group.promoters >= 50 && group.detractors >= 50;
    return group.kind !== 'proportion' || (group.successes >= 50 && group.n - group.successes >= 50);
  }

  /** So many times the subjects, with the same share, or the same mean and spread. */
  function grown(group: GroupSummary, times: number): GroupSummary {
    const n = Math.round(group.n * times);
    const exact = n / group.n;
    const sums = ({
      sum = 0,
      sumSquares = 0,
    }: {
      sum?: number | undefined;
      sumSquares?: number | undefined;
    }) => ({
      sum: sum * exact,
      sumSquares: sumSquares * exact,
    });
    if (group.kind === 'proportion') return { ...group, n, successes: Math.round(group.successes * exact) };
    if (group.kind === 'mean') return { ...group, n, ...sums(group) };
    if (group.kind === 'ratio') {
      const [numerator, denominator] = [sums(group.numerator), sums(group.denominator)];
      return { ...group, n, numerator, denominator, sumProducts: (group.sumProducts ?? 0) * exact };
    }
    const [promoters, detractors] = [group.promoters, group.detractors].map((count) =>
      Math.round(count * exact),
    );
    return {
      kind: 'nps',
      n,
      promoters: promoters!,
      detractors: detractors!,
      passives: n - promoters! - detractors!,
    };
  }
});
