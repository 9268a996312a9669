/** What each kind of submission must look like before a cycle touches it. */
import type { Charter, Policy } from '../../contracts/charter.js';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { Observations } from '../../contracts/evidence.js';
import type {
  Baseline,
  Closure,
  Raci,
  Readiness,
  Reconciliation,
  SustainCheck,
  Undo,
  WaveCheck,
} from '../../contracts/submission.js';
import { isDuration } from '../../base/duration.js';
import {
  BENEFIT_CLASSES,
  GATES,
  JOURNEY_STAGES,
  LANES,
  METRIC_KINDS,
  PHASES,
  REVERSIBILITIES,
  ROLES,
  type SubmissionKind,
} from '../../base/vocabulary.js';
import {
  anyOf,
  isBoolean,
  isNumber,
  isText,
  listOf,
  numberBetween,
  oneOf,
  optional,
  record,
  someOf,
  wholeBetween,
  wholeNumber,
  type Shape,
} from './shapes.js';

const groupSummary = anyOf(
  record({ kind: oneOf(['proportion']), n: wholeNumber, successes: wholeNumber }),
  record({ kind: oneOf(['mean']), n: wholeNumber, sum: isNumber, sumSquares: isNumber }),
);

/** One shape for each field of the contract: a field that one of the two lacks does not compile. */
type ShapeOf<Content> = Record<keyof Content, Shape>;

const observations = record({
  assignment: oneOf(['randomised', 'observed']),
  source: isText,
  seed: optional(wholeNumber),
  metrics: listOf(
    record({ metric: isText, metricVersion: wholeNumber, pilot: groupSummary, comparison: groupSummary }),
  ),
} satisfies ShapeOf<Observations>);

const criterion = {
  metric: isText,
  metricVersion: wholeNumber,
  kind: oneOf(METRIC_KINDS),
  goodDirection: oneOf(['increase', 'decrease']),
};

const analysisPlan = record({
  design: oneOf(['randomised', 'observational']),
  primary: record({ ...criterion, minimumEffect: isNumber }),
  guardrails: listOf(record({ ...criterion, margin: isNumber })),
  confidence: isNumber,
  minimumPerArm: wholeNumber,
  pilotShare: isNumber,
} satisfies ShapeOf<AnalysisPlan>);

// What the process reckons with is held to the contracts' bounds: a window that is no duration or a gate
// with a million seats would stop a cycle for ever.
const duration: Shape = (value) => typeof value === 'string' && isDuration(value);

const approvers = record(
  Object.fromEntries(
    GATES.filter((gate) => gate !== 'organize' && gate !== 'wave_acceptance').map((gate) => [
      gate,
      optional(record({ role: oneOf(ROLES), count: wholeBetween(1, 9) })),
    ]),
  ),
);

const policy = record({
  windows: record({
    default: duration,
    ...Object.fromEntries([...PHASES, 'veto', 'hold'].map((name) => [name, optional(duration)])),
  }),
  rounds: wholeBetween(1, 20),
  deferrals: wholeBetween(0, 20),
  longestDeferral: duration,
  varianceTolerancePct: numberBetween(0, 100),
  clocks: optional(
    record({
      reminderAtPct: wholeBetween(1, 98),
      escalateAtPct: wholeBetween(2, 99),
      escalateTo: oneOf(ROLES),
    }),
  ),
  tranches: optional(
    record({ pilotPct: numberBetween(0, 100), overspendTolerancePct: numberBetween(0, 100) }),
  ),
  rollBack: optional(oneOf(['wave', 'all'])),
  romiFloor: optional(isNumber),
  sustainChecks: wholeBetween(1, 60),
  sustainEvery: duration,
  approvers,
} satisfies ShapeOf<Policy>);

const charter = record({
  title: isText,
  problem: isText,
  insight: isText,
  strategicPriority: isText,
  momentOfTruth: isText,
  journeyStage: oneOf(JOURNEY_STAGES),
  segment: isText,
  lobs: someOf(isText),
  regions: someOf(isText),
  sponsor: isText,
  benefitOwner: isText,
  dri: isText,
  payDependsOnMetric: listOf(isText),
  budget: record({ amountMinor: wholeNumber, currency: isText }),
  reach: record({ customers: wholeNumber }),
  reversibility: oneOf(REVERSIBILITIES),
  raisedLane: optional(oneOf(LANES)),
  benefit: record({
    class: oneOf(BENEFIT_CLASSES),
    lowMinor: wholeNumber,
    highMinor: wholeNumber,
    currency: isText,
    recurring: isBoolean,
  }),
  analysisPlan,
  retainedHoldout: optional(record({ share: numberBetween(0, 0.5), minimumPerArm: wholeNumber })),
  readiness: someOf(isText),
  waves: someOf(record({ name: isText, lob: isText, region: isText })),
  policy,
} satisfies ShapeOf<Charter>);

export const contentShapes: Readonly<Record<SubmissionKind, Shape>> = {
  charter,
  raci: record({
    accountable: isText,
    responsible: listOf(isText),
    consulted: listOf(isText),
    informed: listOf(isText),
    tieBreaker: isText,
  } satisfies ShapeOf<Raci>),
  baseline: record({
    from: isText,
    to: isText,
    identityMatchRate: isNumber,
    metrics: listOf(record({ metric: isText, metricVersion: wholeNumber, summary: groupSummary })),
  } satisfies ShapeOf<Baseline>),
  readiness: record({
    items: listOf(record({ item: isText, done: isBoolean, note: optional(isText) })),
  } satisfies ShapeOf<Readiness>),
  observations,
  reconciliation: record({
    period: isText,
    currency: isText,
    lines: listOf(
      record({
        outcome: isText,
        benefitClass: oneOf(BENEFIT_CLASSES),
        claimedMinor: wholeNumber,
        actualMinor: wholeNumber,
        runCostMinor: wholeNumber,
        ledgerReference: isText,
        varianceNote: optional(isText),
      }),
    ),
  } satisfies ShapeOf<Reconciliation>),
  wave_check: record({ wave: isText, observations } satisfies ShapeOf<WaveCheck>),
  sustain_check: record({
    check: wholeNumber,
    observations,
    money: optional(
      record({ benefitMinor: wholeNumber, runCostMinor: wholeBetween(0, Number.MAX_SAFE_INTEGER) }),
    ),
  } satisfies ShapeOf<SustainCheck>),
  undo: record({ step: isText, note: isText } satisfies ShapeOf<Undo>),
  closure: record({
    lesson: isText,
    training: isBoolean,
    process: isBoolean,
    tooling: isBoolean,
    incentives: isBoolean,
    customersTold: isBoolean,
    employeesTold: isBoolean,
    unspentMinor: wholeNumber,
  } satisfies ShapeOf<Closure>),
};
