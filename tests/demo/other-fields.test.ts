/** The samples of other fields would be believed by a CFO: what they promise, measure, cost and bring fits together. */
import { describe, expect, it } from 'vitest';
import { observationsSchema } from '../../contracts/evidence.js';
import { linesWithoutNote, reconcile } from '../../domain/finance/reconciliation.js';
import { romiOf } from '../../domain/finance/romi.js';
import { judgeCheck } from '../../statistics/judge-check.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { charterOf, contentsOf, FIELDS } from '../support/fields.js';

/** Normal quantiles of alpha .05, two-sided, and power .80. */
const QUANTILES = (1.96 + 0.8416) ** 2;

describe.each(FIELDS)('the sample of the field %s', (field) => {
  const charter = charterOf(field);
  const { analysisPlan: plan, benefit, budget, reach, retainedHoldout } = charter;
  const pilot = observationsSchema.parse(contentsOf(field, 'observations')[0]);
  const [baseline] = contentsOf(field, 'baseline');
  const [books] = contentsOf(field, 'reconciliation');
  const holdoutPlan = {
    ...plan,
    minimumPerArm: retainedHoldout!.minimumPerArm,
    pilotShare: 1 - retainedHoldout!.share,
  };

  it('passes at its pilot, at each wave and at each sustain check', () => {
    expect(judgeGroupSummaries(plan, pilot)).toMatchObject({ verdict: 'pass' });
    const later = [...contentsOf(field, 'wave_check'), ...contentsOf(field, 'sustain_check')];
    expect(later).toHaveLength(charter.waves.length + 2);
    for (const { observations } of later)
      expect(judgeCheck(holdoutPlan, observationsSchema.parse(observations))).toMatchObject({
        verdict: 'pass',
      });
  });

  it('plans enough subjects for the effect that it expects, above the effect that pays for it', () => {
    const { summary } = baseline!.metrics.find(({ metric }) => metric === plan.primary.metric)!;
    if (summary.kind !== 'proportion') throw new Error('both samples plan a share');
    const before = summary.successes / summary.n;
    const expected = field === 'hotel' ? 0.02 : 0.05;
    expect(expected).toBeGreaterThan(plan.primary.minimumEffect);
    const after = before + expected;
    const needed = (QUANTILES * (before * (1 - before) + after * (1 - after))) / expected ** 2;
    expect(plan.minimumPerArm).toBeGreaterThanOrEqual(Math.ceil(needed));
  });

  it('promises what its reach, its effect and its ledger lines can bring, in the class that moves the ledger', () => {
    expect([benefit.currency, books!.currency]).toEqual([budget.currency, 'EUR']);
    for (const { benefitClass } of books!.lines) expect(benefitClass).toBe(benefit.class);
    expect(linesWithoutNote(books!, 5)).toEqual([]);
    const { recognisedMinor } = reconcile(books!);
    expect(recognisedMinor).toBeGreaterThan(0);
    expect(recognisedMinor).toBeLessThan(benefit.highMinor);
    expect(reach.customers).toBeGreaterThan(2 * plan.minimumPerArm);
    for (const { money } of contentsOf(field, 'sustain_check')) {
      const net = money!.benefitMinor - money!.runCostMinor;
      expect(net).toBeGreaterThan(benefit.lowMinor);
      expect(net).toBeLessThan(benefit.highMinor);
    }
  });

  it('returns more than it costs in its first year, and not a multiple of it', () => {
    for (const { money } of contentsOf(field, 'sustain_check')) {
      const romi = romiOf(money!, budget.amountMinor);
      expect(romi).toBeGreaterThan(0.2);
      expect(romi).toBeLessThan(1);
    }
  });
});
