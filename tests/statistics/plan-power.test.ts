import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../contracts/submission.js';
import { planPower } from '../../statistics/plan-power.js';
import { contactRate, costToServe, meanArm, planOf, retention } from './summaries.js';

/** Four weeks, 2,800 customers: 100 a day. */
const baseline = (metrics: Baseline['metrics']): Baseline => ({
  from: '2026-09-07',
  to: '2026-10-04',
  identityMatchRate: 0.97,
  metrics,
});
const kept = {
  metric: 'retention',
  metricVersion: 3,
  summary: { kind: 'proportion', n: 2800, successes: 1389 },
} as const;
const contacts = {
  metric: 'contact_rate',
  metricVersion: 1,
  summary: { kind: 'proportion', n: 2800, successes: 560 },
} as const;
const cost = {
  metric: 'cost_to_serve',
  metricVersion: 2,
  summary: { kind: 'mean', ...meanArm(2800, 100, 60) },
} as const;

const primary = { ...retention, minimumEffect: 0.035, targetEffect: 0.07 };
const plan = planOf({
  primary,
  guardrails: [{ ...contactRate, margin: 0.05 }, costToServe],
  minimumPerArm: 797,
});

describe('the power of a plan', () => {
  const told = planPower(plan, baseline([kept, contacts, cost]), 1);

  it('is less than the primary alone promises, and least at the minimum', () => {
    const alone = planPower({ ...plan, guardrails: [] }, baseline([kept]), 1);
    expect(alone?.atTarget).toBeGreaterThan(0.79);
    expect(told?.atTarget).toBeLessThan(0.6);
    expect(told?.atMinimum).toBeLessThan(0.25);
    expect(told?.atZero).toBeLessThan(0.025);
    expect(told).toMatchObject({ planned: 0.8, size: { pilot: 797, comparison: 797 } });
  });

  it('names a size that has the planned chance, and no smaller one, with its weeks', () => {
    const { needed, weeks } = told!;
    const at = (minimumPerArm: number) =>
      planPower({ ...plan, minimumPerArm }, baseline([kept, contacts, cost]), 1)?.atTarget;
    expect(at(needed!.pilot)).toBeGreaterThanOrEqual(0.8);
    expect(at(Math.floor(needed!.pilot * 0.99))).toBeLessThan(0.8);
    expect(weeks).toBe(Math.ceil((2 * needed!.pilot) / 100 / 7));
    expect(told?.text).toMatch(
      /^If the truth is the target of 7 points, the whole gate passes with a chance of \d+\.\d%, where 80% was planned\. By itself cost_to_serve is the least likely to pass, with a chance of \d+\.\d%\. [\d,]+ pilot and [\d,]+ comparison subjects have it, some \d+ weeks at the traffic of the baseline\. If it is the minimum of 3\.5 points: \d+\.\d%; without any effect: .*%\.$/,
    );
  });

  it('counts the weeks of the metric that takes longest, and names it with the size that it needs', () => {
    const survey = {
      ...kept,
      metric: 'answered',
      metricVersion: 1,
      summary: { ...kept.summary, n: 280, successes: 200 },
    };
    const own = { ...contactRate, metric: 'answered', metricVersion: 1, margin: 0.1, minimumPerArm: 200 };
    const asked = { ...plan, guardrails: [own] };
    const { needed, weeks, text } = planPower(asked, baseline([kept, survey]), 1)!;
    const answers = Math.ceil((needed!.pilot / 797) * 200);
    expect(text).toContain('By itself answered is the least likely to pass');
    expect(text).toMatch(
      /subjects, with [\d,]+ and [\d,]+ of answered, have it, some .* weeks .*, which answered takes\./,
    );
    // Ten of them answer a day.
    expect(Math.abs(weeks! - (2 * answers) / 10 / 7)).toBeLessThan(2);
  });

  it('says so when the size is enough', () => {
    const large = planPower({ ...plan, minimumPerArm: 5000 }, baseline([kept, contacts, cost]), 1);
    expect(large?.text).toContain(', as planned.');
  });

  it('keeps the planned ratio: the smaller arm has the planned size', () => {
    const quarter = planPower({ ...plan, pilotShare: 0.25 }, baseline([kept, contacts, cost]), 1);
    expect(quarter?.size).toEqual({ pilot: 797, comparison: 2391 });
  });

  it('of a draw of clusters follows from their size and likeness, and says so; else nothing is told', () => {
    const byStore = { ...plan, guardrails: [], minimumPerArm: 12, drawnUnit: 'store' };
    expect(planPower(byStore, baseline([kept]), 1)).toBeNull();
    const clusters = { size: 100, icc: 0.02 };
    const told = planPower({ ...byStore, clusters }, baseline([kept]), 1);
    const alike = planPower({ ...byStore, clusters: { ...clusters, icc: 0.1 } }, baseline([kept]), 1);
    expect(alike!.atTarget).toBeLessThan(told!.atTarget);
    expect(told).toMatchObject({ size: { pilot: 12, comparison: 12 }, weeks: null });
    expect(told!.text).toContain(
      'It rests on clusters of 100 subjects with an intraclass correlation of 0.02, as the plan assumes them.',
    );
    expect(alike!.text).toMatch(/[\d,]+ pilot and [\d,]+ comparison clusters by store have it\./);
  });

  it('of so few clusters that no draw of them can show what a round asks for is nothing', () => {
    const clusters = { size: 1_000_000, icc: 0.000001 };
    const four = { ...plan, guardrails: [], minimumPerArm: 4, drawnUnit: 'store', clusters };
    expect(planPower(four, baseline([kept]), 1)!.atTarget).toBeGreaterThan(0.99);
    expect(planPower(four, baseline([kept]), 3)).toMatchObject({ atTarget: 0, needed: { pilot: 5 } });
  });

  it('is not told where the baseline lacks a metric of the plan', () => {
    expect(planPower(plan, baseline([kept, contacts]), 1)).toBeNull();
  });
});
