/** Charters, people and hand-ins for tests: complete, small, and the same everywhere. */
import { randomUUID } from 'node:crypto';
import type { Charter } from '../../contracts/charter.js';
import type { Observations } from '../../contracts/evidence.js';
import type { Reconciliation, Submission } from '../../contracts/submission.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import type { Role } from '../../base/vocabulary.js';

export function testCharter(change: Partial<Charter> = {}): Charter {
  return {
    title: 'Proactive tech support',
    problem: 'Subscribers without tech support leave within months.',
    insight: 'Half of those on a monthly contract without help at hand cancel.',
    strategicPriority: 'retention',
    momentOfTruth: 'first fault at home',
    journeyStage: 'support',
    segment: 'month-to-month, no tech support',
    lobs: ['fiber'],
    regions: ['north'],
    sponsor: 'sponsor',
    benefitOwner: 'benefit-owner',
    dri: 'dri',
    payDependsOnMetric: [],
    budget: { amountMinor: 6_000_000, currency: 'USD' },
    reach: { customers: 2680 },
    reversibility: 'reversible',
    vulnerableCustomers: [],
    regulated: [],
    benefit: { class: 'hard', lowMinor: 3_000_000, highMinor: 9_900_000, currency: 'USD', recurring: true },
    analysisPlan: {
      rule: 1,
      design: 'randomised',
      primary: {
        metric: 'retention',
        metricVersion: 1,
        kind: 'proportion',
        goodDirection: 'increase',
        minimumEffect: 0.02,
        targetEffect: 0.1,
      },
      guardrails: [
        {
          metric: 'contact_rate',
          metricVersion: 1,
          kind: 'proportion',
          goodDirection: 'decrease',
          margin: 0.05,
        },
      ],
      confidence: 0.95,
      minimumPerArm: 100,
      pilotShare: 0.5,
    },
    readiness: ['privacy', 'legal'],
    waves: [{ name: 'wave-1', lob: 'fiber', region: 'north' }],
    policy: {
      windows: { default: 'P14D' },
      rounds: 3,
      deferrals: 2,
      longestDeferral: 'P30D',
      varianceTolerancePct: 5,
      sustainChecks: 2,
      sustainEvery: 'P30D',
      approvers: {},
    },
    ...change,
  };
}

export function person(role: Role, name = role.replaceAll('_', '-')): Actor {
  return { person: name, roles: [role], lobs: ['*'] };
}

/** Observations with a pilot at 80 % and a comparison at 60 %: a clear pass. Other shares change the verdict. */
export function observed(pilotShare = 0.8, comparisonShare = 0.6, contactShare = 0.2): Observations {
  const n = 1000;
  return {
    assignment: 'randomised',
    source: 'test draw',
    metrics: [
      {
        metric: 'retention',
        metricVersion: 1,
        pilot: { kind: 'proportion', n, successes: Math.round(n * pilotShare) },
        comparison: { kind: 'proportion', n, successes: Math.round(n * comparisonShare) },
      },
      {
        metric: 'contact_rate',
        metricVersion: 1,
        pilot: { kind: 'proportion', n, successes: Math.round(n * contactShare) },
        comparison: { kind: 'proportion', n, successes: Math.round(n * 0.2) },
      },
    ],
  };
}

/** A day by which a period is over, whenever the tests run: `daysAgo(1)` is yesterday. */
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** The month before this one, which is over. */
function lastMonth(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1)).toISOString().slice(0, 7);
}

export const handIns = {
  raci: {
    kind: 'raci',
    content: {
      accountable: 'dri',
      responsible: ['squad-lead'],
      consulted: [],
      informed: [],
      tieBreaker: 'pmo',
    },
  },
  baseline: {
    kind: 'baseline',
    content: {
      from: daysAgo(100),
      to: daysAgo(9),
      identityMatchRate: 0.97,
      metrics: [
        { metric: 'retention', metricVersion: 1, summary: { kind: 'proportion', n: 2680, successes: 1330 } },
        {
          metric: 'contact_rate',
          metricVersion: 1,
          summary: { kind: 'proportion', n: 2680, successes: 536 },
        },
      ],
    },
  },
  readiness: {
    kind: 'readiness',
    content: {
      items: [
        { item: 'privacy', done: true },
        { item: 'legal', done: true },
      ],
    },
  },
  /** Each time of another line of the ledger: a line is counted by one cycle only. */
  get reconciliation(): Extract<Submission, { kind: 'reconciliation' }> {
    return { kind: 'reconciliation', content: reconciliationOf(`synthetic/${randomUUID()}`) };
  },
  closure: {
    kind: 'closure',
    content: {
      lesson: 'Help offered before the first fault keeps customers.',
      training: true,
      process: true,
      tooling: true,
      incentives: true,
      customersTold: true,
      employeesTold: true,
      unspentMinor: 0,
    },
  },
} as const satisfies Record<string, Submission>;

export function reconciliationOf(ledgerReference: string): Reconciliation {
  return {
    period: lastMonth(),
    currency: 'USD',
    lines: [
      {
        outcome: 'retention',
        benefitClass: 'hard',
        claimedMinor: 9_900_000,
        actualMinor: 9_900_000,
        runCostMinor: 4_800_000,
        ledgerReference,
      },
    ],
  };
}

export function pilotResult(observations = observed()): Submission {
  return { kind: 'observations', content: observations };
}
