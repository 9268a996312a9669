/** Gates that look once, judged by the very judge of the product. */
import type { AnalysisPlan, Guardrail, PrimaryCriterion } from '../../../contracts/analysis-plan.js';
import type { Baseline } from '../../../contracts/submission.js';
import type { Chance } from '../../../demo/chance.js';
import type { VerdictWord } from '../../../domain/evidence/verdict.js';
import type { Level } from '../../../statistics/gate-power.js';
import { judgeGroupSummaries } from '../../../statistics/judge.js';
import { planPower } from '../../../statistics/plan-power.js';
import { about, atMost, type GateRow } from '../gate-row.js';
import { simulatedEvidence, type Truth } from '../simulated-evidence.js';

/** The chance of a pass without any effect: one-sided, as a confidence of .95 leaves it. */
const ALPHA = 0.025;

const retention: PrimaryCriterion = {
  metric: 'retention',
  metricVersion: 3,
  kind: 'proportion',
  goodDirection: 'increase',
  minimumEffect: 0.035,
  targetEffect: 0.07,
};
const handlingTime: PrimaryCriterion = {
  metric: 'handling_time',
  metricVersion: 1,
  kind: 'mean',
  goodDirection: 'decrease',
  minimumEffect: 1,
  targetEffect: 3,
};
const contactRate: Guardrail = {
  metric: 'contact_rate',
  metricVersion: 1,
  kind: 'proportion',
  goodDirection: 'decrease',
  margin: 0.05,
};
const costToServe: Guardrail = {
  metric: 'cost_to_serve',
  metricVersion: 2,
  kind: 'mean',
  goodDirection: 'decrease',
  margin: 8,
};

const levels: Readonly<Record<string, Level>> = {
  retention: { kind: 'proportion', share: 0.496 },
  handling_time: { kind: 'mean', mean: 30, deviation: 20 },
  contact_rate: { kind: 'proportion', share: 0.2 },
  cost_to_serve: { kind: 'mean', mean: 100, deviation: 60 },
};

const plan: AnalysisPlan = {
  rule: 1,
  design: 'randomised',
  primary: retention,
  guardrails: [contactRate, costToServe],
  confidence: 0.95,
  minimumPerArm: 797,
  pilotShare: 0.5,
};

/** Five guardrails with margins of 1 to 2 standard errors of their difference. */
const fiveGuardrails = [1, 1.25, 1.5, 1.75, 2].map((errors, index) => ({
  ...costToServe,
  metric: `guardrail_${index + 1}`,
  margin: errors * 60 * Math.sqrt(2 / 797),
}));
const guarded = { ...plan, guardrails: fiveGuardrails };

export function oneLookRows(): readonly GateRow[] {
  const sized = { ...plan, minimumPerArm: told(plan).needed?.pilot ?? plan.minimumPerArm };
  const quarter = { ...plan, pilotShare: 0.25 };
  return [
    neverWithout('A/A, one look, a share', { ...plan, guardrails: [] }),
    neverWithout('A/A, one look, a mean', { ...plan, primary: handlingTime, guardrails: [] }),
    neverWithout('A/A, one look, two guardrails', plan),
    {
      truth: 'harmless, at the target, 5 guardrails with margins of 1 to 2 standard errors',
      mustBe: atMost('fail', 0.01),
      measure: counting(guarded, retention.targetEffect, 'fail'),
    },
    asTold('the target, 797 an arm', plan, told(plan).atTarget, retention.targetEffect),
    asTold('the target, at the size that is told', sized, told(sized).atTarget, retention.targetEffect),
    asTold('the target, a quarter in the pilot', quarter, told(quarter).atTarget, retention.targetEffect),
    asTold('the minimum, 797 an arm', plan, told(plan).atMinimum, retention.minimumEffect),
  ];
}

function neverWithout(truth: string, of: AnalysisPlan): GateRow {
  return { truth, mustBe: atMost('pass', ALPHA), measure: counting(of, 0, 'pass') };
}

function asTold(truth: string, of: AnalysisPlan, chance: number, effect: number): GateRow {
  return { truth, mustBe: about('pass', chance, 0.01), measure: counting(of, effect, 'pass') };
}

function counting(of: AnalysisPlan, effect: number, word: VerdictWord): GateRow['measure'] {
  const truth = truthOf(of, effect);
  return (gates: number, chance: Chance) => {
    let counted = 0;
    for (let gate = 0; gate < gates; gate += 1) {
      if (judgeGroupSummaries(of, simulatedEvidence(of, truth, chance)).verdict === word) counted += 1;
    }
    return counted;
  };
}

/** The primary is better by the effect, and every guardrail is unchanged. */
function truthOf({ primary, guardrails }: AnalysisPlan, effect: number): Truth {
  const change = primary.goodDirection === 'increase' ? effect : -effect;
  return new Map([
    [primary.metric, { level: levelOf(primary.metric), change }],
    ...guardrails.map(({ metric }) => [metric, { level: levelOf(metric), change: 0 }] as const),
  ]);
}

function levelOf(metric: string): Level {
  const level = levels[metric] ?? (metric.startsWith('guardrail_') ? levels.cost_to_serve : undefined);
  if (!level) throw new Error(`nothing is known of ${metric}`);
  return level;
}

/** What the instrument gate tells of the plan, from a baseline that is large enough to be exact. */
function told(of: AnalysisPlan) {
  const power = planPower(of, baselineOf(of), 1);
  if (!power) throw new Error('the plan cannot be planned by its baseline');
  return power;
}

function baselineOf({ primary, guardrails }: AnalysisPlan): Baseline {
  const n = 1_000_000;
  return {
    from: '2026-09-07',
    to: '2026-10-04',
    identityMatchRate: 1,
    metrics: [primary, ...guardrails].map(({ metric, metricVersion }) => {
      const level = levelOf(metric);
      return {
        metric,
        metricVersion,
        summary:
          level.kind === 'proportion'
            ? { kind: 'proportion', n, successes: Math.round(n * level.share) }
            : { kind: 'mean', n, mean: level.mean, squaredDeviations: (n - 1) * level.deviation ** 2 },
      };
    }),
  };
}
