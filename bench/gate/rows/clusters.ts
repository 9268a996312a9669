/** Gates whose arms were drawn by cluster, judged by the very judge of the product. */
import type { AnalysisPlan } from '../../../contracts/analysis-plan.js';
import type { GroupSummary, Observations } from '../../../contracts/evidence.js';
import type { Baseline } from '../../../contracts/submission.js';
import type { Chance } from '../../../demo/chance.js';
import { judgeGroupSummaries } from '../../../statistics/judge.js';
import { planPower } from '../../../statistics/plan-power.js';
import { about, atMost, type GateRow } from '../gate-row.js';
import { chiSquare } from '../simulated-evidence.js';

const ICC = 0.05;
const SIZE = 100;
/** Of a subject; all that follows is in this unit. */
const DEVIATION = 1;

const plan: AnalysisPlan = {
  rule: 1,
  design: 'randomised',
  primary: {
    metric: 'satisfaction',
    metricVersion: 1,
    kind: 'mean',
    goodDirection: 'increase',
    minimumEffect: 0.05,
    targetEffect: 0.3,
  },
  guardrails: [],
  confidence: 0.95,
  minimumPerArm: 6,
  pilotShare: 0.5,
  drawnUnit: 'store',
  clusters: { size: SIZE, icc: ICC },
};

export function clusterRows(): readonly GateRow[] {
  const many = { ...plan, minimumPerArm: 20 };
  return [
    { truth: `A/A, 6 v 6 ${ALIKE}`, mustBe: atMost('pass', 0.03), measure: passes(plan, 0) },
    {
      truth: `A/A, 4 v 4 ${ALIKE}`,
      mustBe: atMost('pass', 0.025),
      measure: passes({ ...plan, minimumPerArm: 4 }, 0),
    },
    { truth: `A/A, 20 v 20 ${ALIKE}`, mustBe: atMost('pass', 0.025), measure: passes(many, 0) },
    {
      truth: `the target, 20 v 20 ${ALIKE}`,
      mustBe: about('pass', toldChance(many), 0.02),
      measure: passes(many, plan.primary.targetEffect),
    },
  ];
}

const ALIKE = `clusters of ${SIZE}, ICC ${ICC}`;

function passes(of: AnalysisPlan, effect: number): GateRow['measure'] {
  return (gates, chance) => {
    let counted = 0;
    for (let gate = 0; gate < gates; gate += 1) {
      if (judgeGroupSummaries(of, drawn(of, effect, chance)).verdict === 'pass') counted += 1;
    }
    return counted;
  };
}

function drawn({ primary, minimumPerArm }: AnalysisPlan, effect: number, chance: Chance): Observations {
  const { metric, metricVersion } = primary;
  const clusters = {
    pilot: Array.from({ length: minimumPerArm }, () => cluster(effect, chance)),
    comparison: Array.from({ length: minimumPerArm }, () => cluster(0, chance)),
  };
  return {
    assignment: 'randomised',
    source: 'simulated',
    metrics: [
      {
        metric,
        metricVersion,
        pilot: total(clusters.pilot),
        comparison: total(clusters.comparison),
        clusters,
      },
    ],
  };
}

interface Cluster extends Extract<GroupSummary, { kind: 'mean' }> {
  readonly mean: number;
  readonly squaredDeviations: number;
}

/** What its rows share varies by the correlation, and what is their own by the rest. */
function cluster(level: number, chance: Chance): Cluster {
  const within = (1 - ICC) * DEVIATION ** 2;
  return {
    kind: 'mean',
    n: SIZE,
    mean: chance.normal(level, Math.sqrt(ICC * DEVIATION ** 2 + within / SIZE)),
    squaredDeviations: within * chiSquare(SIZE - 1, chance.normal(0, 1)),
  };
}

function total(clusters: readonly Cluster[]): GroupSummary {
  const mean = clusters.reduce((sum, each) => sum + each.mean, 0) / clusters.length;
  const squaredDeviations = clusters.reduce(
    (sum, each) => sum + each.squaredDeviations + SIZE * (each.mean - mean) ** 2,
    0,
  );
  return { kind: 'mean', n: SIZE * clusters.length, mean, squaredDeviations };
}

function toldChance(of: AnalysisPlan): number {
  const n = 1_000_000;
  const { metric, metricVersion } = of.primary;
  const summary: GroupSummary = { kind: 'mean', n, mean: 0, squaredDeviations: (n - 1) * DEVIATION ** 2 };
  const baseline: Baseline = {
    from: '2026-09-07',
    to: '2026-10-04',
    identityMatchRate: 1,
    metrics: [{ metric, metricVersion, summary }],
  };
  const power = planPower(of, baseline, 1);
  if (!power) throw new Error('the plan cannot be planned by its baseline');
  return power.atTarget;
}
