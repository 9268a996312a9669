/**
 * Generated from contracts/ by `npm run shapes:generate`: change the contracts and run it, never edit this file.
 *
 * The shapes that submissions, by kind, and people's requests must have before a cycle takes them. Rules that compare
 * fields with each other are not here, because the API checks them.
 */
import {
  BENEFIT_CLASSES,
  DECISIONS,
  ESCALATION_ROLES,
  METRIC_KINDS,
  PHASES,
  REGULATED_MATTERS,
  REVERSIBILITIES,
  REVIEWS,
  ROLES,
  VULNERABILITIES,
  type SubmissionKind,
} from '../../base/vocabulary.js';
import {
  anyOf,
  byWord,
  isBoolean,
  line,
  listOf,
  mapOf,
  matching,
  number,
  oneOf,
  optional,
  record,
  text,
  whole,
  type Shape,
} from './shapes.js';

const slug = matching(/^[a-z0-9][a-z0-9_-]{0,63}$/);

const personId = matching(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+|:-]{0,99}$/u);

const currency = matching(/^[A-Z]{3}$/);

const amountMinor = whole(-1_000_000_000_000_000, 1_000_000_000_000_000);

const metricName = matching(/^[a-z][a-z0-9_]{1,63}$/);

const metricVersion = whole(1, 10_000);

const primaryCriterion = record({
  metric: metricName,
  metricVersion,
  kind: oneOf(METRIC_KINDS),
  rare: optional(isBoolean),
  covariate: optional(slug),
  missingOutcomes: optional(
    record({
      rule: oneOf(['worst_case', 'lee']),
      least: optional(number({ min: -1_000_000_000_000_000, max: 1_000_000_000_000_000 })),
      most: optional(number({ min: -1_000_000_000_000_000, max: 1_000_000_000_000_000 })),
    }),
  ),
  goodDirection: oneOf(['increase', 'decrease']),
  minimumEffect: number({ max: 1_000_000_000_000, above: 0 }),
  targetEffect: number({ max: 1_000_000_000_000, above: 0 }),
});

const guardrail = record({
  metric: metricName,
  metricVersion,
  kind: oneOf(METRIC_KINDS),
  rare: optional(isBoolean),
  covariate: optional(slug),
  missingOutcomes: optional(
    record({
      rule: oneOf(['worst_case', 'lee']),
      least: optional(number({ min: -1_000_000_000_000_000, max: 1_000_000_000_000_000 })),
      most: optional(number({ min: -1_000_000_000_000_000, max: 1_000_000_000_000_000 })),
    }),
  ),
  goodDirection: oneOf(['increase', 'decrease']),
  margin: number({ max: 1_000_000_000_000, above: 0 }),
  minimumPerArm: optional(whole(2, 100_000_000)),
});

const analysisPlan = record({
  rule: optional(whole(1, 1)),
  design: oneOf(['randomised', 'observational']),
  primary: primaryCriterion,
  guardrails: listOf(guardrail, 0, 20),
  confidence: number({ min: 0.8, max: 0.999 }),
  minimumPerArm: whole(2, 100_000_000),
  drawnUnit: optional(slug),
  clusters: optional(
    record({ size: number({ min: 1, max: 1_000_000_000 }), icc: number({ min: 0, below: 1 }) }),
  ),
  power: optional(number({ min: 0.5, max: 0.999 })),
  looks: optional(record({ spending: oneOf(['obrien_fleming', 'pocock']) })),
  pilotShare: number({ above: 0, below: 1 }),
});

const readinessItems = listOf(slug, 1, 40);

const wave = record({ name: slug, lob: slug, region: slug });

const duration = matching(
  /^P(?=[0-9T])(?=.*[1-9])(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?$/,
);

const policy = record({
  windows: record({
    default: duration,
    charter: optional(duration),
    organize: optional(duration),
    govern: optional(duration),
    instrument: optional(duration),
    enable: optional(duration),
    pilot: optional(duration),
    quality_gate: optional(duration),
    finance_reconciliation: optional(duration),
    scale: optional(duration),
    sustain: optional(duration),
    veto: optional(duration),
    hold: optional(duration),
  }),
  rounds: whole(1, 20),
  deferrals: whole(0, 20),
  longestDeferral: duration,
  varianceTolerancePct: number({ min: 0, max: 100 }),
  clocks: optional(
    record({ reminderAtPct: whole(1, 98), escalateAtPct: whole(2, 99), escalateTo: oneOf(ESCALATION_ROLES) }),
  ),
  tranches: optional(
    record({ pilotPct: number({ min: 0, max: 100 }), overspendTolerancePct: number({ min: 0, max: 100 }) }),
  ),
  rollBack: optional(oneOf(['wave', 'all'])),
  baseline: optional(
    record({
      shortestDays: whole(7, 730),
      smallestN: whole(30, 1_000_000),
      smallestMatchRate: number({ min: 0.5, max: 1 }),
    }),
  ),
  romiFloor: optional(number({ min: -1, max: 1000 })),
  underpowered: optional(oneOf(['told', 'refused'])),
  evidencePeriod: optional(oneOf(['required', 'when_named'])),
  sustainChecks: whole(1, 60),
  sustainEvery: duration,
  approvers: record({
    charter: optional(whole(1, 9)),
    govern: optional(whole(1, 9)),
    instrument: optional(whole(1, 9)),
    quality_gate: optional(whole(1, 9)),
    finance_reconciliation: optional(whole(1, 9)),
    wave_check: optional(whole(1, 9)),
    sustain_check: optional(whole(1, 9)),
    veto: optional(whole(1, 9)),
    overspend: optional(whole(1, 9)),
  }),
});

const charter = record({
  title: line(1, 120),
  problem: text(1, 2000),
  insight: text(1, 2000),
  strategicPriority: line(1, 200),
  momentOfTruth: line(1, 200),
  journeyStage: slug,
  segment: text(1, 500),
  lobs: listOf(slug, 1, 20),
  regions: listOf(slug, 1, 20),
  sponsor: personId,
  benefitOwner: personId,
  dri: personId,
  payDependsOnMetric: listOf(personId, 0, 50),
  budget: record({ amountMinor: whole(0, 1_000_000_000_000_000), currency }),
  reach: record({ customers: whole(0, 10_000_000_000) }),
  reversibility: oneOf(REVERSIBILITIES),
  vulnerableCustomers: listOf(oneOf(VULNERABILITIES), 0, 7),
  regulated: listOf(oneOf(REGULATED_MATTERS), 0, 8),
  raisedLane: optional(oneOf(['standard', 'major'])),
  benefit: record({
    class: oneOf(BENEFIT_CLASSES),
    lowMinor: amountMinor,
    highMinor: amountMinor,
    currency,
    recurring: isBoolean,
  }),
  analysisPlan,
  retainedHoldout: optional(
    record({ share: number({ max: 0.5, above: 0 }), minimumPerArm: whole(2, 1_000_000_000) }),
  ),
  readiness: readinessItems,
  waves: listOf(wave, 1, 50),
  policy,
});

const raci = record({
  accountable: personId,
  responsible: listOf(personId, 1, 50),
  consulted: listOf(personId, 0, 50),
  informed: listOf(personId, 0, 50),
  tieBreaker: personId,
});

const day = matching(
  /^20(?:(?:[02468][048]|[13579][26])-02-29|\d\d-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8])))$/,
);

const groupSummary = byWord('kind', METRIC_KINDS, {
  proportion: record({
    kind: oneOf(['proportion']),
    n: whole(0, 1_000_000_000),
    successes: whole(0, 1_000_000_000),
  }),
  mean: record({
    kind: oneOf(['mean']),
    n: whole(0, 1_000_000_000),
    mean: optional(number({ min: -1_000_000_000_000_000, max: 1_000_000_000_000_000 })),
    squaredDeviations: optional(number({ min: 0, max: 1e21 })),
    sum: optional(number({ min: -1_000_000_000_000_000, max: 1_000_000_000_000_000 })),
    sumSquares: optional(number({ min: 0, max: 1e21 })),
    covariate: optional(
      record({
        mean: optional(number({ min: -1_000_000_000_000_000, max: 1_000_000_000_000_000 })),
        squaredDeviations: optional(number({ min: 0, max: 1e21 })),
        sum: optional(number({ min: -1_000_000_000_000_000, max: 1_000_000_000_000_000 })),
        sumSquares: optional(number({ min: 0, max: 1e21 })),
        coDeviations: optional(number({ min: -1e21, max: 1e21 })),
        sumProducts: optional(number({ min: -1e21, max: 1e21 })),
      }),
    ),
  }),
  ratio: record({
    kind: oneOf(['ratio']),
    n: whole(0, 1_000_000_000),
    numerator: record({
      mean: optional(number({ min: -1_000_000_000_000_000, max: 1_000_000_000_000_000 })),
      squaredDeviations: optional(number({ min: 0, max: 1e21 })),
      sum: optional(number({ min: -1_000_000_000_000_000, max: 1_000_000_000_000_000 })),
      sumSquares: optional(number({ min: 0, max: 1e21 })),
    }),
    denominator: record({
      mean: optional(number({ min: -1_000_000_000_000_000, max: 1_000_000_000_000_000 })),
      squaredDeviations: optional(number({ min: 0, max: 1e21 })),
      sum: optional(number({ min: -1_000_000_000_000_000, max: 1_000_000_000_000_000 })),
      sumSquares: optional(number({ min: 0, max: 1e21 })),
    }),
    coDeviations: optional(number({ min: -1e21, max: 1e21 })),
    sumProducts: optional(number({ min: -1e21, max: 1e21 })),
  }),
  nps: record({
    kind: oneOf(['nps']),
    n: whole(0, 1_000_000_000),
    promoters: whole(0, 1_000_000_000),
    passives: whole(0, 1_000_000_000),
    detractors: whole(0, 1_000_000_000),
  }),
});

const baseline = record({
  from: day,
  to: day,
  identityMatchRate: number({ min: 0, max: 1 }),
  metrics: listOf(record({ metric: metricName, metricVersion, summary: groupSummary }), 1, 50),
});

const readiness = record({
  items: listOf(record({ item: slug, done: isBoolean, note: optional(text(1, 500)) }), 1, 40),
});

const datasetId = matching(/^ds_[0-9a-f]{24}$/);

const handedObservations = record({
  assignment: oneOf(['randomised', 'observational']),
  source: text(1, 500),
  period: optional(record({ from: day, to: day })),
  seed: optional(whole(0, 4_294_967_295)),
  assigned: optional(record({ pilot: whole(0, 1_000_000_000), comparison: whole(0, 1_000_000_000) })),
  metrics: optional(
    listOf(
      record({
        metric: metricName,
        metricVersion,
        pilot: groupSummary,
        comparison: groupSummary,
        clusters: optional(
          record({ pilot: listOf(groupSummary, 1, 500), comparison: listOf(groupSummary, 1, 500) }),
        ),
        eligible: optional(record({ pilot: whole(0, 1_000_000_000), comparison: whole(0, 1_000_000_000) })),
      }),
      1,
      50,
    ),
  ),
  rows: optional(
    record({
      dataset: datasetId,
      columns: optional(
        record({
          rows: optional(line(1, 60)),
          arm: record({
            column: line(1, 200),
            pilot: anyOf(line(1, 200), number({}), isBoolean),
            comparison: anyOf(line(1, 200), number({}), isBoolean),
          }),
          metrics: mapOf(
            record({
              definition: optional(mapOf(line(1, 200), 50)),
              oneEach: optional(isBoolean),
              column: optional(line(1, 200)),
              numerator: optional(line(1, 200)),
              denominator: optional(line(1, 200)),
              covariate: optional(line(1, 200)),
              true: optional(
                anyOf(
                  anyOf(line(1, 200), number({}), isBoolean),
                  listOf(anyOf(line(1, 200), number({}), isBoolean), 1, 50),
                ),
              ),
              false: optional(
                anyOf(
                  anyOf(line(1, 200), number({}), isBoolean),
                  listOf(anyOf(line(1, 200), number({}), isBoolean), 1, 50),
                ),
              ),
            }),
            50,
          ),
          drawnUnit: optional(record({ column: line(1, 200) })),
          assignedAll: optional(isBoolean),
        }),
      ),
    }),
  ),
});

const month = matching(/^20\d\d-(?:0[1-9]|1[0-2])$/);

const reconciliation = record({
  period: month,
  currency,
  lines: listOf(
    record({
      outcome: slug,
      benefitClass: oneOf(BENEFIT_CLASSES),
      claimedMinor: whole(0, 1_000_000_000_000_000),
      actualMinor: amountMinor,
      runCostMinor: whole(0, 1_000_000_000_000_000),
      ledgerReference: line(1, 200),
      varianceNote: optional(text(1, 1000)),
    }),
    1,
    100,
  ),
});

const waveCheck = record({ wave: slug, observations: handedObservations });

const sustainCheck = record({
  check: whole(1, 60),
  observations: handedObservations,
  money: optional(record({ benefitMinor: amountMinor, runCostMinor: whole(0, 1_000_000_000_000_000) })),
});

const closure = record({
  lesson: text(1, 4000),
  training: isBoolean,
  process: isBoolean,
  tooling: isBoolean,
  incentives: isBoolean,
  customersTold: isBoolean,
  employeesTold: isBoolean,
  unspentMinor: whole(0, 1_000_000_000_000_000),
});

const undo = record({ step: slug, note: text(1, 2000) });

const gateId = matching(/^[a-z_]{1,40}(\.\d{1,3})?\.r\d{1,3}$/);

const hash = matching(/^[0-9a-f]{64}$/);

const time = matching(
  /^(?:(?:\d\d[2468][048]|\d\d[13579][26]|\d\d0[48]|[02468][048]00|[13579][26]00)-02-29|\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|(?:02)-(?:0[1-9]|1\d|2[0-8])))T(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|([+-](?:[01]\d|2[0-3]):[0-5]\d)))$/,
  40,
);

const decisionRequest = record({
  gateId,
  gateVersion: whole(1, 1_000_000),
  evidenceHash: hash,
  decision: oneOf(DECISIONS),
  reason: optional(text(1, 2000)),
  returnTo: optional(oneOf(PHASES)),
  deferUntil: optional(time),
});

const reasonRequest = record({ reason: text(1, 2000) });

const vetoRequest = record({ harm: text(1, 2000) });

const spendRequest = record({ spentMinor: whole(0, 1_000_000_000_000_000), note: text(1, 2000) });

const reviewRequest = record({
  contentHash: hash,
  decision: oneOf(REVIEWS),
  reason: optional(text(1, 2000)),
  effectiveFrom: optional(time),
});

const columnName = matching(/^[a-z][a-z0-9_]{0,63}$/);

const column = record({ name: columnName, type: oneOf(['flag', 'number', 'text']), label: line(1, 120) });

const predicate = byWord(
  'is',
  ['yes', 'no', 'known', 'at_least', 'at_most', 'above', 'below', 'one_of', 'none_of'],
  {
    yes: record({ column: columnName, is: oneOf(['yes']) }),
    no: record({ column: columnName, is: oneOf(['no']) }),
    known: record({ column: columnName, is: oneOf(['known']) }),
    at_least: record({
      column: columnName,
      is: oneOf(['at_least']),
      value: number({ min: -1_000_000_000_000, max: 1_000_000_000_000 }),
    }),
    at_most: record({
      column: columnName,
      is: oneOf(['at_most']),
      value: number({ min: -1_000_000_000_000, max: 1_000_000_000_000 }),
    }),
    above: record({
      column: columnName,
      is: oneOf(['above']),
      value: number({ min: -1_000_000_000_000, max: 1_000_000_000_000 }),
    }),
    below: record({
      column: columnName,
      is: oneOf(['below']),
      value: number({ min: -1_000_000_000_000, max: 1_000_000_000_000 }),
    }),
    one_of: record({ column: columnName, is: oneOf(['one_of']), values: listOf(line(1, 100), 1, 50) }),
    none_of: record({ column: columnName, is: oneOf(['none_of']), values: listOf(line(1, 100), 1, 50) }),
  },
);

const term = byWord('of', ['sum', 'count'], {
  sum: record({ of: oneOf(['sum']), column: columnName, where: listOf(predicate, 0, 10) }),
  count: record({ of: oneOf(['count']), where: listOf(predicate, 0, 10) }),
});

const amount = record({ plus: listOf(term, 1, 8), minus: listOf(term, 0, 8) });

const formula = byWord('kind', METRIC_KINDS, {
  proportion: record({
    kind: oneOf(['proportion']),
    counted: listOf(predicate, 1, 10),
    among: listOf(predicate, 0, 10),
  }),
  mean: record({ kind: oneOf(['mean']), column: columnName, among: listOf(predicate, 0, 10) }),
  ratio: record({ kind: oneOf(['ratio']), numerator: amount, denominator: amount }),
  nps: record({ kind: oneOf(['nps']), column: columnName, among: listOf(predicate, 0, 10) }),
});

const metricScope = record({
  journeyStages: listOf(slug, 0, 40),
  lobs: listOf(slug, 0, 100),
  segments: listOf(slug, 0, 100),
});

const metricCap = byWord('at', ['value', 'percentile'], {
  value: record({ at: oneOf(['value']), value: number({ max: 1_000_000_000_000, above: 0 }) }),
  percentile: record({ at: oneOf(['percentile']), percentile: number({ min: 0.5, below: 1 }) }),
});

const metricOwner = byWord('as', ['role', 'person'], {
  role: record({ as: oneOf(['role']), role: oneOf(ROLES) }),
  person: record({ as: oneOf(['person']), person: personId }),
});

const metricDefinition = record({
  title: line(1, 120),
  description: text(1, 2000),
  rows: line(1, 60),
  columns: listOf(column, 1, 40),
  formula,
  unit: line(1, 40),
  goodDirection: oneOf(['increase', 'decrease']),
  indicator: oneOf(['leading', 'lagging']),
  scope: metricScope,
  lookbackDays: whole(1, 1100),
  exclusions: listOf(predicate, 0, 20),
  cap: optional(metricCap),
  owner: metricOwner,
  samplingPlan: optional(text(1, 2000)),
  predicts: optional(metricName),
});

const metricProposal = byWord('what', ['version', 'retirement', 'repin'], {
  version: record({
    what: oneOf(['version']),
    basedOn: optional(metricVersion),
    definition: metricDefinition,
  }),
  retirement: record({
    what: oneOf(['retirement']),
    version: metricVersion,
    because: optional(record({ analysis: matching(/^ana_[0-9a-f]{24}$/) })),
  }),
  repin: record({ what: oneOf(['repin']), version: metricVersion, cycle: matching(/^cyc_[0-9a-f]{24}$/) }),
});

const reworkRequest = record({ change: metricProposal, reason: text(1, 2000) });

export const contentShapes: Readonly<Record<SubmissionKind, Shape>> = {
  charter,
  raci,
  baseline,
  readiness,
  observations: handedObservations,
  reconciliation,
  wave_check: waveCheck,
  sustain_check: sustainCheck,
  closure,
  undo,
};

export const requestShapes = {
  decision: decisionRequest,
  reason: reasonRequest,
  veto: vetoRequest,
  spend: spendRequest,
  review: reviewRequest,
  rework: reworkRequest,
};
