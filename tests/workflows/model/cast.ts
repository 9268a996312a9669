/**
 * The people of the model's cycles, right and wrong ones for every act, and the charter that they work under. Persons
 * are named for what they are to the cycle.
 */
import type { Charter } from '../../../contracts/charter.js';
import type { Actor } from '../../../domain/cycle/cycle-state.js';
import type { Role } from '../../../base/vocabulary.js';
import { testCharter } from '../../support/charters.js';

function actor(person: string, roles: readonly Role[], lobs: readonly string[] = ['*']): Actor {
  return { person, roles, lobs };
}

export const CAST: readonly Actor[] = [
  // Opens every cycle.
  actor('pmo', ['pmo']),
  actor('pmo-dsl', ['pmo'], ['dsl']),
  actor('sponsor', ['sponsor']),
  // Named by the charter; the other one is not.
  actor('dri', ['dri']),
  actor('other-dri', ['dri']),
  actor('member1', ['council_member']),
  actor('member2', ['council_member']),
  // The RACI makes this member responsible.
  actor('member3', ['council_member']),
  actor('benefit-owner', ['council_member', 'cfo']),
  actor('cfo', ['cfo']),
  actor('cfo-member', ['cfo', 'council_member']),
  // Paid by a metric of the cycle.
  actor('paid-cfo', ['cfo']),
  actor('finance-partner', ['finance_partner']),
  actor('finance-partner-2', ['finance_partner']),
  actor('head-fiber', ['lob_head'], ['fiber']),
  actor('head-dsl', ['lob_head'], ['dsl']),
  actor('head-both', ['lob_head']),
  actor('veto-holder', ['veto_holder']),
  actor('veto-member', ['veto_holder', 'council_member']),
  actor('champion', ['executive_champion']),
  actor('steward', ['metric_steward']),
  actor('hr', ['hr']),
];

/** The parts of the policy that differ from run to run. */
export interface Terms {
  readonly rounds: number;
  readonly deferrals: number;
  /** How many of the council decide the quality gate and a veto. */
  readonly quorum: number;
}

export const DAY_MS = 86_400_000;

/** Windows in days, the longest deferral too. */
export const WINDOW_DAYS = { default: 10, govern: 20, pilot: 30, veto: 4, hold: 40 } as const;
export const LONGEST_DEFERRAL_DAYS = 15;

export const LOBS = ['fiber', 'dsl'] as const;
export const CHECKLIST = ['privacy', 'legal'] as const;

export function charterUnder({ rounds, deferrals, quorum }: Terms): Charter {
  const windows = Object.entries(WINDOW_DAYS).map(([name, days]) => [name, `P${days}D`] as const);
  return testCharter({
    lobs: [...LOBS],
    payDependsOnMetric: ['paid-cfo'],
    readiness: [...CHECKLIST],
    policy: {
      ...testCharter().policy,
      windows: Object.fromEntries(windows) as Charter['policy']['windows'],
      rounds,
      deferrals,
      longestDeferral: `P${LONGEST_DEFERRAL_DAYS}D`,
      approvers: { quality_gate: quorum, veto: quorum },
    },
  });
}
