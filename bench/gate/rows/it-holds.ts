/** A change that works, is rolled out in waves and watched for a year: how often it is rolled back or reopened by chance. */
import type { AnalysisPlan } from '../../../contracts/analysis-plan.js';
import type { Observations } from '../../../contracts/evidence.js';
import type { Chance } from '../../../demo/chance.js';
import { judgeCheck } from '../../../statistics/judge-check.js';
import { atMost, type GateRow } from '../gate-row.js';
import { grown } from '../grown.js';
import { simulatedEvidence, type Truth } from '../simulated-evidence.js';

type Known = Truth extends ReadonlyMap<string, infer Value> ? Value : never;

const WAVES = 3;
const MONTHS = 12;
const PER_MONTH = 400;
const DEVIATION = 60;

const GUARDRAILS = [1, 1.25, 1.5, 1.75, 2].map((errors, index) => ({
  metric: `guardrail_${index + 1}`,
  metricVersion: 1,
  kind: 'mean' as const,
  goodDirection: 'decrease' as const,
  // In standard errors of a month's difference, so that a year's data are tested hard.
  margin: errors * DEVIATION * Math.sqrt(2 / PER_MONTH),
}));

const plan: AnalysisPlan = {
  rule: 1,
  design: 'randomised',
  primary: {
    metric: 'retention',
    metricVersion: 3,
    kind: 'proportion',
    goodDirection: 'increase',
    minimumEffect: 0.035,
    targetEffect: 0.07,
  },
  guardrails: GUARDRAILS,
  confidence: 0.95,
  minimumPerArm: PER_MONTH,
  pilotShare: 0.5,
};

export function itHoldsRows(): readonly GateRow[] {
  return (
    [
      ['at its target', plan.primary.targetEffect],
      ['at its minimum', plan.primary.minimumEffect],
    ] as const
  ).map(([where, effect]) => ({
    truth: `it holds ${where}: 3 waves, 12 months, 5 guardrails`,
    mustBe: atMost('rolled back or reopened', 0.05),
    measure: (gates: number, chance: Chance) => {
      let failed = 0;
      for (let gate = 0; gate < gates; gate += 1) if (everFails(truthOf(effect), chance)) failed += 1;
      return failed;
    },
  }));
}

function everFails(truth: Truth, chance: Chance): boolean {
  for (let wave = 0; wave < WAVES; wave += 1) {
    if (fails(simulatedEvidence(plan, truth, chance))) return true;
  }
  let toDate: Observations | undefined;
  for (let month = 0; month < MONTHS; month += 1) {
    const since = simulatedEvidence(plan, truth, chance);
    toDate = toDate ? grown(toDate, since) : since;
    if (fails(toDate)) return true;
  }
  return false;
}

function fails(evidence: Observations): boolean {
  return judgeCheck(plan, evidence).verdict === 'fail';
}

function truthOf(effect: number): Truth {
  const unchanged = { level: { kind: 'mean', mean: 100, deviation: DEVIATION }, change: 0 } as const;
  return new Map<string, Known>([
    ['retention', { level: { kind: 'proportion', share: 0.496 }, change: effect }],
    ...GUARDRAILS.map(({ metric }) => [metric, unchanged] as const),
  ]);
}
