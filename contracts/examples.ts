/**
 * One realistic example of everything that people hand in: one improvement of a telecom provider from its charter to its
 * closure, and the programme around it. The API document and docs/reference.md show them, and tests hand them in.
 */
import type { z } from 'zod';
import { MAPPING_EXAMPLE } from './mapping-example.js';
import type { programmePolicySchema, PROGRAMME_SCHEMAS } from './programme-documents.js';
import type { startCharterSchema } from './charter.js';
import type { Submission } from './submission.js';

const POLICY = {
  windows: { default: 'P14D', pilot: 'P90D', veto: 'P5D', hold: 'P30D' },
  rounds: 3,
  deferrals: 2,
  longestDeferral: 'P30D',
  varianceTolerancePct: 5,
  clocks: { reminderAtPct: 50, escalateAtPct: 80, escalateTo: 'executive_champion' },
  tranches: { pilotPct: 40, overspendTolerancePct: 10 },
  rollBack: 'wave',
  baseline: { shortestDays: 28, smallestN: 100, smallestMatchRate: 0.8 },
  romiFloor: 0.2,
  sustainChecks: 12,
  sustainEvery: 'P30D',
  approvers: { finance_reconciliation: 1 },
} satisfies z.input<typeof programmePolicySchema>['policy'];

const CHARTER = {
  title: 'Proactive tech support',
  problem: 'Subscribers on a monthly contract have no help at hand when something fails, and leave.',
  insight: 'No help at hand: half of the month-to-month customers without tech support left within a year.',
  strategicPriority: 'Keep the customers we have',
  momentOfTruth: 'The first fault at home',
  journeyStage: 'support',
  segment: 'Month-to-month contract, DSL or fiber, without tech support',
  lobs: ['fiber'],
  regions: ['north'],
  sponsor: 'sponsor',
  benefitOwner: 'benefit-owner',
  dri: 'dri',
  payDependsOnMetric: ['frontline-manager'],
  budget: { amountMinor: 60_000_000, currency: 'USD' },
  reach: { customers: 42_880 },
  reversibility: 'reversible',
  vulnerableCustomers: ['seniors'],
  regulated: [],
  benefit: {
    class: 'revenue_protection',
    lowMinor: 40_000_000,
    highMinor: 130_000_000,
    currency: 'USD',
    recurring: true,
  },
  analysisPlan: {
    rule: 1,
    design: 'randomised',
    primary: {
      metric: 'retention',
      metricVersion: 1,
      kind: 'proportion',
      goodDirection: 'increase',
      minimumEffect: 0.035,
      targetEffect: 0.07,
    },
    guardrails: [
      { metric: 'cost_to_serve', metricVersion: 1, kind: 'mean', goodDirection: 'decrease', margin: 1.5 },
    ],
    confidence: 0.95,
    minimumPerArm: 797,
    pilotShare: 0.5,
  },
  retainedHoldout: { share: 0.2, minimumPerArm: 1000 },
  waves: [{ name: 'fiber-north', lob: 'fiber', region: 'north' }],
} satisfies z.input<typeof startCharterSchema>;

const READINESS = ['privacy', 'legal', 'accessibility', 'peak_season_freeze'];

export const START_EXAMPLE = { charter: CHARTER } satisfies {
  readonly charter: z.input<typeof startCharterSchema>;
};

const OBSERVATIONS = {
  assignment: 'randomised',
  source: 'Billing system, all pilot accounts, closed on 30 September 2026',
  metrics: [
    {
      metric: 'retention',
      metricVersion: 1,
      pilot: { kind: 'proportion', n: 1340, successes: 1085 },
      comparison: { kind: 'proportion', n: 1340, successes: 938 },
    },
    {
      metric: 'cost_to_serve',
      metricVersion: 1,
      pilot: { kind: 'mean', n: 1340, sum: 24_120, sumSquares: 514_560 },
      comparison: { kind: 'mean', n: 1340, sum: 24_790, sumSquares: 540_020 },
    },
  ],
} satisfies Extract<Submission, { kind: 'observations' }>['content'];

export const ANALYSIS_EXAMPLE = { plan: CHARTER.analysisPlan, observations: OBSERVATIONS };

/** By kind, each as it would be handed in for the cycle of the charter. */
export const SUBMISSION_EXAMPLES: {
  readonly [Kind in Submission['kind']]: Extract<Submission, { kind: Kind }>;
} = {
  charter: { kind: 'charter', content: { ...CHARTER, readiness: READINESS, policy: POLICY } },
  raci: {
    kind: 'raci',
    content: {
      accountable: 'dri',
      responsible: ['squad-lead'],
      consulted: ['cx-ops'],
      informed: ['frontline-manager'],
      tieBreaker: 'executive-champion',
    },
  },
  baseline: {
    kind: 'baseline',
    content: {
      from: '2026-03-01',
      to: '2026-05-31',
      identityMatchRate: 0.97,
      metrics: [
        {
          metric: 'retention',
          metricVersion: 1,
          summary: { kind: 'proportion', n: 2680, successes: 1876 },
        },
        {
          metric: 'cost_to_serve',
          metricVersion: 1,
          summary: { kind: 'mean', n: 2680, sum: 49_580, sumSquares: 1_072_000 },
        },
      ],
    },
  },
  readiness: {
    kind: 'readiness',
    content: {
      items: [
        { item: 'privacy', done: true, note: 'Assessment 2026/114 signed' },
        { item: 'legal', done: true },
        { item: 'accessibility', done: true },
        { item: 'peak_season_freeze', done: true },
      ],
    },
  },
  observations: { kind: 'observations', content: OBSERVATIONS },
  reconciliation: {
    kind: 'reconciliation',
    content: {
      period: '2026-09',
      currency: 'USD',
      lines: [
        {
          outcome: 'retention',
          benefitClass: 'revenue_protection',
          claimedMinor: 130_000_000,
          actualMinor: 118_000_000,
          runCostMinor: 72_000_000,
          ledgerReference: 'GL 4100-220, September 2026, times twelve',
          varianceNote: 'The offer began a week late in half of the accounts.',
        },
      ],
    },
  },
  wave_check: { kind: 'wave_check', content: { wave: 'fiber-north', observations: OBSERVATIONS } },
  sustain_check: {
    kind: 'sustain_check',
    content: {
      check: 1,
      observations: OBSERVATIONS,
      money: { benefitMinor: 118_000_000, runCostMinor: 72_000_000 },
    },
  },
  closure: {
    kind: 'closure',
    content: {
      lesson: 'Help that is offered before the first fault keeps customers; a phone number alone does not.',
      training: true,
      process: true,
      tooling: true,
      incentives: true,
      customersTold: true,
      employeesTold: true,
      unspentMinor: 1_250_000,
    },
  },
  undo: { kind: 'undo', content: { step: 'pilot_change', note: 'The offer was switched off on 3 October.' } },
};

export const MESSAGE_EXAMPLES = {
  decision: {
    gateId: 'quality_gate.r1',
    gateVersion: 1,
    evidenceHash: 'ddc8ad1a97a2ce91e1a5f3a3a3a1a0d5b6a6f4cf5f7a5d0e3b9d1c2b3a495867',
    decision: 'return',
    reason: 'The comparison group was drawn a month late: measure it again.',
    returnTo: 'pilot',
  },
  cancel: { reason: 'The budget was withdrawn.' },
  hold: { reason: 'Peak season: no changes until January.' },
  resume: { reason: 'The season is over.' },
  withdraw: { reason: 'The feed counted customers who moved house twice.' },
  veto: { harm: 'Customers over 70 lose their paper bills without having been asked.' },
  spend: { spentMinor: 1_800_000, note: 'Licences and training, booked on 6200.' },
} as const;

type NewVersion<Kind extends keyof typeof PROGRAMME_SCHEMAS> = z.input<
  (typeof PROGRAMME_SCHEMAS)[Kind]['newVersion']
>;

/** By kind: a first version under a name of its own. */
export const PROGRAMME_EXAMPLES: {
  readonly [Kind in keyof typeof PROGRAMME_SCHEMAS]: NewVersion<Kind>;
} = {
  dimensions: {
    name: 'hotels',
    basedOn: null,
    reason: 'The journey of a guest, and where we have hotels.',
    content: {
      journeyStages: ['booking', 'arrival', 'stay', 'departure'],
      lobs: ['city-hotels', 'resorts'],
      regions: ['north', 'south'],
    },
  },
  targets: {
    name: 'winter',
    basedOn: null,
    reason: 'Targets of the winter season.',
    content: {
      segmentTargets: [
        {
          journeyStage: 'support',
          segment: 'month_to_month',
          metric: 'retention',
          metricVersion: 1,
          bound: 'at_least',
          threshold: 0.75,
          owner: 'dri',
        },
      ],
      budgetAuthority: [
        { journeyStage: 'support', amountMinor: 2_500_000, currency: 'USD', holder: 'benefit-owner' },
      ],
    },
  },
  raci: {
    name: 'winter',
    basedOn: null,
    reason: 'Who runs support improvements in the winter season.',
    content: {
      lines: [{ journeyStage: 'support', lob: '*', ...SUBMISSION_EXAMPLES.raci.content }],
    },
  },
  council: {
    name: 'winter',
    basedOn: null,
    reason: 'The council of the winter season.',
    content: {
      members: [
        { person: 'council-member', roles: ['council_member'] },
        { person: 'council-member-2', roles: ['council_member'] },
        { person: 'cfo', roles: ['cfo'] },
      ],
      quorum: 2,
    },
  },
  playbooks: {
    name: 'winter-support',
    basedOn: null,
    reason: 'Support in the winter season.',
    content: {
      journeyStage: 'support',
      readiness: READINESS,
      entry: ['The team has been trained.'],
      exit: ['Every pilot account has been measured.'],
      decisionBands: [
        { exception: 'goodwill_credit', role: 'frontline_manager', upToMinor: 5_000, currency: 'USD' },
      ],
      metrics: [{ metric: 'retention', metricVersion: 1 }],
    },
  },
  policies: {
    name: 'winter',
    basedOn: null,
    reason: 'Longer windows over the holidays.',
    content: {
      policy: POLICY,
      lanes: {
        budgets: [{ currency: 'USD', lightUpToMinor: 2_500_000, standardUpToMinor: 50_000_000 }],
        customers: { lightUpTo: 5_000, standardUpTo: 100_000 },
        reversibility: { light: 'reversible', standard: 'costly' },
      },
      materiality: [{ currency: 'USD', amountMinor: 1_000_000, pct: 5 }],
    },
  },
  mappings: MAPPING_EXAMPLE,
};
