/** Looks as a cycle counts them: each hand-in is judged with those before it, by the very judge of the product. */
import type { AnalysisPlan } from '../../../contracts/analysis-plan.js';
import type { Observations } from '../../../contracts/evidence.js';
import type { Chance } from '../../../demo/chance.js';
import type { LookRecord } from '../../../domain/evidence/look.js';
import { judgeGroupSummaries } from '../../../statistics/judge.js';
import { atMost, type GateRow } from '../gate-row.js';
import { grown } from '../grown.js';
import { simulatedEvidence, type Truth } from '../simulated-evidence.js';

const ALPHA = 0.025;
const LOOKS = 5;
const PER_LOOK = 200;

const plan: AnalysisPlan = {
  rule: 1,
  design: 'randomised',
  primary: {
    metric: 'handling_time',
    metricVersion: 1,
    kind: 'mean',
    goodDirection: 'decrease',
    minimumEffect: 0.01,
    targetEffect: 3,
  },
  guardrails: [],
  confidence: 0.95,
  minimumPerArm: LOOKS * PER_LOOK,
  looks: { spending: 'pocock' },
  pilotShare: 0.5,
};
/** What comes from one look to the next. */
const step = { ...plan, minimumPerArm: PER_LOOK };
const noEffect: Truth = new Map([
  ['handling_time', { level: { kind: 'mean', mean: 30, deviation: 20 }, change: 0 }],
]);

export function countedLooksRows(): readonly GateRow[] {
  return [
    {
      truth: 'A/A, judged at 5 looks at growing data, Pocock type',
      mustBe: atMost('pass', ALPHA),
      measure: counting(growingDays, 1),
    },
    {
      truth: 'A/A, judged at 5 looks, and anew on fresh data in each of 3 rounds',
      mustBe: atMost('pass', ALPHA),
      measure: counting(freshRounds, 3),
    },
    {
      truth: 'A/A, judged on each of 20 draws of the data until one passes, 3 rounds',
      mustBe: atMost('pass', ALPHA),
      measure: counting((chance) => draws(20, chance), 3),
    },
  ];
}

function counting(handIns: (chance: Chance) => readonly Observations[], parts: number): GateRow['measure'] {
  return (gates, chance) => {
    let passes = 0;
    for (let gate = 0; gate < gates; gate += 1) if (passesOnce(handIns(chance), parts)) passes += 1;
    return passes;
  };
}

function passesOnce(handIns: readonly Observations[], parts: number): boolean {
  const earlier: LookRecord[] = [];
  return handIns.some((evidence, index) => {
    const { verdict, look } = judgeGroupSummaries(plan, evidence, {
      parts,
      earlier: [...earlier],
      dataHash: String(index),
    });
    if (look) earlier.push(look);
    return verdict === 'pass';
  });
}

function growingDays(chance: Chance, month = 1): Observations[] {
  const days: Observations[] = [];
  for (let look = 1; look <= LOOKS; look += 1) {
    const since = {
      ...simulatedEvidence(step, noEffect, chance),
      period: { from: `2026-0${month}-01`, to: `2026-0${month}-1${look}` },
    };
    const before = days.at(-1);
    days.push(before ? grown(before, since) : since);
  }
  return days;
}

function freshRounds(chance: Chance): Observations[] {
  return [1, 2, 3].flatMap((month) => growingDays(chance, month));
}

function draws(count: number, chance: Chance): Observations[] {
  return Array.from({ length: count }, () => simulatedEvidence(plan, noEffect, chance));
}
