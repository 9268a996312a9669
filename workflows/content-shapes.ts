/** What each kind of submission must look like before a cycle touches it. */
import { BENEFIT_CLASSES, JOURNEY_STAGES, PHASES, type SubmissionKind } from '../domain/vocabulary.js';
import {
  anyOf,
  isBoolean,
  isNumber,
  isText,
  listOf,
  oneOf,
  optional,
  record,
  wholeNumber,
  type Shape,
} from './shapes.js';

const groupSummary = anyOf(
  record({ n: wholeNumber, successes: wholeNumber }),
  record({ n: wholeNumber, sum: isNumber, sumSquares: isNumber }),
);

const observations = record({
  assignment: oneOf(['randomised', 'observed']),
  source: isText,
  seed: optional(wholeNumber),
  metrics: listOf(
    record({ metric: isText, metricVersion: wholeNumber, pilot: groupSummary, comparison: groupSummary }),
  ),
});

const criterion = {
  metric: isText,
  metricVersion: wholeNumber,
  kind: oneOf(['proportion', 'mean']),
  goodDirection: oneOf(['increase', 'decrease']),
};

const analysisPlan = record({
  design: oneOf(['randomised', 'observational']),
  primary: record({ ...criterion, minimumEffect: isNumber }),
  guardrails: listOf(record({ ...criterion, margin: isNumber })),
  confidence: isNumber,
  minimumPerArm: wholeNumber,
  pilotShare: isNumber,
});

const duration: Shape = (value) => typeof value === 'string' && /^P[0-9DTHMS]{2,30}$/.test(value);

const approvers: Shape = (value) => typeof value === 'object' && value !== null;

const policy = record({
  windows: record({
    default: duration,
    ...Object.fromEntries(PHASES.map((phase) => [phase, optional(duration)])),
  }),
  rounds: wholeNumber,
  deferrals: wholeNumber,
  longestDeferral: duration,
  varianceTolerancePct: isNumber,
  sustainChecks: wholeNumber,
  sustainEvery: duration,
  approvers,
});

const charter = record({
  title: isText,
  problem: isText,
  insight: isText,
  strategicPriority: isText,
  momentOfTruth: isText,
  journeyStage: oneOf(JOURNEY_STAGES),
  segment: isText,
  lobs: listOf(isText),
  regions: listOf(isText),
  sponsor: isText,
  benefitOwner: isText,
  dri: isText,
  payDependsOnMetric: listOf(isText),
  budget: record({ amountMinor: wholeNumber, currency: isText }),
  benefit: record({
    class: oneOf(BENEFIT_CLASSES),
    lowMinor: wholeNumber,
    highMinor: wholeNumber,
    currency: isText,
    recurring: isBoolean,
  }),
  analysisPlan,
  readiness: listOf(isText),
  waves: listOf(record({ name: isText, lob: isText, region: isText })),
  policy,
});

export const contentShapes: Readonly<Record<SubmissionKind, Shape>> = {
  charter,
  raci: record({
    accountable: isText,
    responsible: listOf(isText),
    consulted: listOf(isText),
    informed: listOf(isText),
    tieBreaker: isText,
  }),
  baseline: record({
    from: isText,
    to: isText,
    identityMatchRate: isNumber,
    metrics: listOf(record({ metric: isText, metricVersion: wholeNumber, summary: groupSummary })),
  }),
  readiness: record({ items: listOf(record({ item: isText, done: isBoolean, note: optional(isText) })) }),
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
  }),
  wave_check: record({ wave: isText, observations }),
  sustain_check: record({ check: wholeNumber, observations }),
  closure: record({
    lesson: isText,
    training: isBoolean,
    process: isBoolean,
    tooling: isBoolean,
    incentives: isBoolean,
    customersTold: isBoolean,
    employeesTold: isBoolean,
    unspentMinor: wholeNumber,
  }),
};
