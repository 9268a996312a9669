import { describe, expect, it } from 'vitest';
import type { AnalysisPlan } from '../../../contracts/analysis-plan.js';
import type { Observations } from '../../../contracts/evidence.js';
import type { LookRecord } from '../../../domain/evidence/look.js';
import type { Verdict } from '../../../domain/evidence/verdict.js';
import { judgeGroupSummaries } from '../../../statistics/judge.js';
import { contactRate, contactsHeld, evidenceOf, planOf, retention, shares } from '../summaries.js';

const held = (n: number) => shares(contactRate, [Math.round(n / 5), n], [Math.round(n / 5), n]);
const plan = planOf({ minimumPerArm: 1000, guardrails: [{ ...contactRate, margin: 0.08 }] });
const FIRST_DAY = '2026-03-01';

/** Both arms of n subjects, half of the comparison retained and `more` beyond that of the pilot. */
function seen(n: number, more: number, days?: readonly [from: string, to: string]): Observations {
  const metrics = [shares(retention, [n / 2 + more, n], [n / 2, n]), held(n)];
  return evidenceOf(metrics, days && { period: { from: days[0], to: days[1] } });
}

/** Judges one hand-in after the other, as a cycle does. */
function judgedInTurn(
  by: AnalysisPlan,
  parts: number,
  evidence: readonly Observations[],
): (Verdict & { readonly look: LookRecord })[] {
  const earlier: LookRecord[] = [];
  return evidence.map((each) => {
    const dataHash = JSON.stringify([each.metrics, each.period]);
    const verdict = judgeGroupSummaries(by, each, { parts, earlier: [...earlier], dataHash });
    const { look } = verdict;
    if (!look) throw new Error('no look was counted');
    if (look.number > earlier.length) earlier.push(look);
    return { ...verdict, look };
  });
}

describe('looks at the planned size', () => {
  it('divide the level over the rounds of the charter: each must lie 2.394 standard errors off for three', () => {
    const [only] = judgedInTurn(plan, 1, [seen(1000, 70)]);
    expect(only!.look).toMatchObject({ number: 1, part: 1, parts: 1, informationFraction: 1 });
    expect(only!.look.alpha).toBeCloseTo(0.025, 12);
    // scipy.stats.norm.isf(0.025) and isf(0.025 / 3)
    expect(only!.look.boundary).toBeCloseTo(1.959964, 5);
    const [first] = judgedInTurn(plan, 3, [seen(1000, 70)]);
    expect(first!.look.boundary).toBeCloseTo(2.39398, 5);
    expect(first!.criteria[0]?.estimate?.confidence).toBeCloseTo(1 - 0.05 / 3, 10);
  });

  it('what passes alone does not pass where two more tries are allowed', () => {
    // 49 more of 1,000: z = 2.19, between the two boundaries.
    const near = seen(1000, 49);
    expect(judgedInTurn(plan, 1, [near])[0]!.verdict).toBe('pass');
    expect(judgedInTurn(plan, 3, [near])[0]!.verdict).toBe('inconclusive');
  });

  it('a second one draws on the next part, and beyond the last nothing passes', () => {
    const looks = judgedInTurn(plan, 2, [seen(1000, 10), seen(1010, 90), seen(1020, 120)]);
    expect(looks.map(({ look }) => [look.number, look.part])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(looks.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'pass', 'inconclusive']);
    expect(looks[2]!.look.boundary).toBeNull();
    expect(looks[2]!.look.alphaSpent).toBeCloseTo(0.025, 12);
    expect(looks[2]!.summary).toContain('no significance level is left');
  });

  it('the same data again is no new look, and has the same verdict', () => {
    const [first, other, again] = judgedInTurn(plan, 3, [seen(1000, 90), seen(1010, 90), seen(1000, 90)]);
    expect(again).toEqual(first);
    expect(other!.look.number).toBe(2);
  });
});

describe('looks before the planned size', () => {
  const days = (to: string) => [FIRST_DAY, to] as const;

  it('cost nothing where the plan lets no early look pass, if the data go on growing', () => {
    const looks = judgedInTurn(plan, 2, [
      seen(400, 60, days('2026-04-01')),
      seen(700, 80, days('2026-05-01')),
      seen(1000, 100, days('2026-06-01')),
    ]);
    expect(
      looks.map(({ look }) => [look.part, look.boundary === null, Number(look.alphaSpent.toFixed(12))]),
    ).toEqual([
      [1, true, 0],
      [1, true, 0],
      [1, false, 0.0125],
    ]);
    expect(looks.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'inconclusive', 'pass']);
  });

  it.each([
    ['begin on another day', seen(700, 80, ['2026-03-02', '2026-05-01'])],
    ['name no days', seen(700, 80)],
    ['end earlier', seen(700, 80, days('2026-03-20'))],
    ['hold fewer subjects', seen(300, 40, days('2026-05-01'))],
  ])('draw on a further part where the data %s', (_, second) => {
    const [, look] = judgedInTurn(plan, 3, [seen(400, 60, days('2026-04-01')), second]);
    expect(look!.look.part).toBe(2);
  });

  it('may complete what was missing at the look before', () => {
    const evidence = seen(1000, 100, days('2026-04-01'));
    const lacking = { ...evidence, metrics: evidence.metrics.slice(0, 1) };
    const [first, second] = judgedInTurn(plan, 1, [lacking, evidence]);
    expect(first!.verdict).toBe('invalid');
    expect([second!.verdict, second!.look.part]).toEqual(['pass', 1]);
  });

  it('may pass where the plan spends on them, at the boundaries of Lan and DeMets', () => {
    const spending = { ...plan, looks: { spending: 'obrien_fleming' as const } };
    const looks = judgedInTurn(spending, 1, [
      seen(200, 0, days('2026-04-01')),
      seen(600, 30, days('2026-05-01')),
      seen(1000, 100, days('2026-06-01')),
    ]);
    const [first, second, last] = looks.map(({ look }) => look.boundary!);
    // reference-cases.md: one-sided .025 at .2, .6 and 1.
    expect(first).toBeCloseTo(4.8769, 3);
    expect(second).toBeCloseTo(2.6686, 3);
    expect(last).toBeCloseTo(1.981, 3);
    const [early] = judgedInTurn(spending, 1, [seen(600, 120, days('2026-05-01'))]);
    expect(early!.verdict).toBe('pass');
    expect(early!.criteria[0]!.estimate!.lower).toBeGreaterThan(0);
  });
});

describe('looks that were meant to be free', () => {
  const pocock = { ...plan, looks: { spending: 'pocock' as const } };
  const days = [FIRST_DAY, '2026-06-01'] as const;
  const short = (evidence: Observations): Observations => ({
    ...evidence,
    metrics: evidence.metrics.map((metric, index) =>
      index === 0 ? metric : shares(contactRate, [190, 1000], [200, 990]),
    ),
  });

  it('cost a part once the primary has its size, though a guardrail is short of its own', () => {
    const [peek, other] = judgedInTurn(plan, 1, [short(seen(1000, 20, days)), seen(1000, 90, days)]);
    expect(peek!.verdict).toBe('inconclusive');
    expect(peek!.look.alphaSpent).toBeCloseTo(0.025, 12);
    expect([other!.verdict, other!.look.part]).toEqual(['inconclusive', 2]);
  });

  it('may be completed by the guardrail beside the very same primary, at the same boundary', () => {
    for (const by of [plan, pocock]) {
      const evidence = seen(1000, 90, days);
      const [peek, whole] = judgedInTurn(by, 1, [short(evidence), evidence]);
      expect(whole!.verdict).toBe('pass');
      expect(whole!.look).toMatchObject({ number: 2, part: 1, boundary: peek!.look.boundary });
    }
  });

  it('never pass without a boundary: hardly more information than before is no new chance', () => {
    const large = { ...pocock, minimumPerArm: 100_000 };
    const looks = judgedInTurn(large, 1, [
      seen(60_000, 100, [FIRST_DAY, '2026-05-01']),
      seen(60_002, 101, [FIRST_DAY, '2026-05-02']),
    ]);
    const [first, second] = looks.map(({ look }) => look);
    expect(second).toMatchObject({ part: 1, boundary: null, alphaSpent: first!.alphaSpent });
    expect(looks[1]!.verdict).toBe('inconclusive');
    expect(looks[1]!.reasons.join()).toContain('look 2 cannot pass');
  });

  it('go on only with data that hold the earlier ones: fewer successes are another draw', () => {
    const [, other] = judgedInTurn(plan, 3, [
      seen(400, 60, [FIRST_DAY, '2026-04-01']),
      seen(420, 30, [FIRST_DAY, '2026-05-01']),
    ]);
    expect(other!.look.part).toBe(2);
  });

  it('take no part away where the primary was mistyped, and show nothing of it', () => {
    const evidence = seen(1000, 90, days);
    const mistyped = {
      ...evidence,
      metrics: evidence.metrics.map((metric) => ({ ...metric, metricVersion: 9 })),
    };
    const [early, wrong, right] = judgedInTurn(plan, 2, [
      seen(400, 60, [FIRST_DAY, '2026-04-01']),
      mistyped,
      evidence,
    ]);
    expect([early, wrong, right].map((each) => each!.look.part)).toEqual([1, 1, 1]);
    expect([wrong!.verdict, right!.verdict]).toEqual(['invalid', 'pass']);
  });
});

it('an early look passes whatever chance made of its arms: one subject less in an arm is no lack', () => {
  const evidence = evidenceOf([shares(retention, [360, 599], [301, 601]), held(600)]);
  const [look] = judgedInTurn({ ...plan, looks: { spending: 'pocock' } }, 1, [evidence]);
  expect(look!.verdict).toBe('pass');
});

it('a look at very little of what is planned has an interval, and names harm', () => {
  const large = { ...plan, minimumPerArm: 10_000 };
  const evidence = evidenceOf([shares(retention, [1, 60], [59, 60]), held(60)]);
  const [look] = judgedInTurn(large, 3, [evidence]);
  expect(look!.verdict).toBe('fail');
  expect(look!.harm[0]).toContain('over 99.99% interval');
});

it('twenty looks close together are corrected for in a moment', () => {
  const looks = Array.from({ length: 20 }, (_, index) =>
    seen(800 + 10 * index, 20, [FIRST_DAY, `2026-05-${String(index + 10)}`]),
  );
  const last = seen(1400, 140, [FIRST_DAY, '2026-06-01']);
  const since = performance.now();
  const verdict = judgedInTurn({ ...plan, looks: { spending: 'pocock' } }, 1, [...looks, last]).at(-1);
  expect(verdict!.verdict).toBe('pass');
  expect(verdict!.criteria[0]!.corrected).toBeDefined();
  // The verdict has five seconds in its activity; this holds its shape, and is no measurement.
  expect(performance.now() - since).toBeLessThan(60_000);
});

it('a strict boundary hides no harm: an early look names it, at a level that holds at every look', () => {
  const worse = seen(500, -90, [FIRST_DAY, '2026-04-01']);
  const [look] = judgedInTurn({ ...plan, looks: { spending: 'obrien_fleming' } }, 3, [worse]);
  expect(look!.verdict).toBe('fail');
  expect(look!.harm).toHaveLength(1);
  // 40 fewer of 500: z = -2.5, beyond a single look's bound and within one that holds at all of them.
  const perhaps = seen(500, -40, [FIRST_DAY, '2026-04-01']);
  expect(judgedInTurn(plan, 3, [perhaps])[0]!.harm).toEqual([]);
});

it('without a count of looks the whole level holds, as for waves and sustain checks', () => {
  const evidence = evidenceOf([shares(retention, [570, 1000], [500, 1000]), contactsHeld]);
  expect(judgeGroupSummaries(planOf(), evidence)).not.toHaveProperty('look');
});
