/** Gates of one look on what is neither a share nor a plain mean: a mean with a covariate, a ratio, a net promoter score. */
import type { AnalysisPlan } from '../../../contracts/analysis-plan.js';
import type { GroupSummary } from '../../../contracts/evidence.js';
import type { Chance } from '../../../demo/chance.js';
import { judgeGroupSummaries } from '../../../statistics/judge.js';
import { RunningCoMoments } from '../../../statistics/methods/running-co-moments.js';
import { planPower } from '../../../statistics/plan-power.js';
import { chanceOf } from '../../../demo/chance.js';
import { about, atMost, type GateRow } from '../gate-row.js';

interface Kind {
  readonly name: string;
  readonly plan: AnalysisPlan;
  /** One arm of so many subjects, whom the change moves by so much in the good direction. */
  readonly arm: (n: number, change: number, chance: Chance) => GroupSummary;
}

type Criterion = AnalysisPlan['primary'];

function planOf(minimumPerArm: number, primary: Omit<Criterion, 'metric' | 'metricVersion'>): AnalysisPlan {
  return {
    rule: 1,
    design: 'randomised',
    primary: { metric: 'measured', metricVersion: 1, ...primary },
    guardrails: [],
    confidence: 0.95,
    minimumPerArm,
    pilotShare: 0.5,
  };
}

const CORRELATION = 0.8;

const KINDS: readonly Kind[] = [
  {
    name: `a mean with a covariate that correlates by ${CORRELATION}, 100 v 100`,
    plan: planOf(100, {
      kind: 'mean',
      goodDirection: 'increase',
      minimumEffect: 0.02,
      targetEffect: 0.25,
      covariate: 'before',
    }),
    arm: (n, change, chance) => {
      const { y, x, coDeviations } = pairs(n, () => {
        const before = chance.normal(0, 1);
        const own = chance.normal(0, Math.sqrt(1 - CORRELATION ** 2));
        return [CORRELATION * before + own + change, before];
      });
      return { kind: 'mean', n, ...y, covariate: { ...x, coDeviations } };
    },
  },
  {
    name: 'a ratio of skewed cost to contacts, 300 v 300',
    plan: planOf(300, { kind: 'ratio', goodDirection: 'decrease', minimumEffect: 0.1, targetEffect: 1.2 }),
    arm: (n, change, chance) => {
      const { y, x, coDeviations } = pairs(n, () => {
        // One contact or more, of which each costs what it costs.
        const contacts = 1 + Math.floor(-2 * Math.log(chance.uniform()));
        const each = Math.exp(chance.normal(Math.log(8), 0.5));
        return [contacts * (each - change), contacts];
      });
      return { kind: 'ratio', n, numerator: y, denominator: x, coDeviations };
    },
  },
  {
    name: 'a net promoter score of 15, 400 v 400',
    plan: planOf(400, { kind: 'nps', goodDirection: 'increase', minimumEffect: 1, targetEffect: 16 }),
    arm: (n, change, chance) => {
      const counts = { promoters: 0, passives: 0, detractors: 0 };
      for (let answer = 0; answer < n; answer += 1) {
        const drawn = chance.uniform();
        if (drawn < 0.4 + change / 200) counts.promoters += 1;
        else if (drawn < 0.75 + change / 200) counts.passives += 1;
        else counts.detractors += 1;
      }
      return { kind: 'nps', n, ...counts };
    },
  },
];

function pairs(n: number, draw: () => readonly [number, number]): RunningCoMoments['found'] {
  const moments = new RunningCoMoments();
  for (let subject = 0; subject < n; subject += 1) moments.add(...draw());
  return moments.found;
}

export function kindRows(): readonly GateRow[] {
  return KINDS.flatMap((kind): GateRow[] => {
    const { targetEffect } = kind.plan.primary;
    return [
      { truth: `A/A, ${kind.name}`, mustBe: atMost('pass', 0.025), measure: passes(kind, 0) },
      {
        truth: `the target, ${kind.name}`,
        mustBe: about('pass', toldChance(kind), 0.02),
        measure: passes(kind, targetEffect),
      },
    ];
  });
}

function passes(kind: Kind, change: number): GateRow['measure'] {
  const { plan, arm } = kind;
  const { metric, metricVersion } = plan.primary;
  return (gates, chance) => {
    let counted = 0;
    for (let gate = 0; gate < gates; gate += 1) {
      const pilot = arm(plan.minimumPerArm, change, chance);
      const comparison = arm(plan.minimumPerArm, 0, chance);
      const metrics = [{ metric, metricVersion, pilot, comparison }];
      const verdict = judgeGroupSummaries(plan, { assignment: 'randomised', source: 'simulated', metrics });
      if (verdict.verdict === 'pass') counted += 1;
    }
    return counted;
  };
}

/** By a baseline so large that it says what is true. */
function toldChance({ plan, arm, name }: Kind): number {
  const { metric, metricVersion } = plan.primary;
  const summary = arm(1_000_000, 0, chanceOf(1, `baseline of ${name}`));
  const power = planPower(
    plan,
    {
      from: '2026-09-07',
      to: '2026-10-04',
      identityMatchRate: 1,
      metrics: [{ metric, metricVersion, summary }],
    },
    1,
  );
  if (!power) throw new Error(`${name} cannot be planned by its baseline`);
  return power.atTarget;
}
