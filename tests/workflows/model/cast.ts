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
  // May hand in what the PMO owes, or decide: whichever comes first.
  actor('pmo-member', ['pmo', 'council_member']),
  // Named by the charter; a reworked one may name the other.
  actor('sponsor', ['sponsor']),
  actor('other-sponsor', ['sponsor']),
  // Named by the charter; the other one is not.
  actor('dri', ['dri']),
  actor('other-dri', ['dri']),
  actor('member1', ['council_member']),
  actor('member2', ['council_member']),
  // The RACI may make this member responsible, and a reworked charter this one the owner of the benefit.
  actor('member3', ['council_member']),
  actor('member4', ['council_member']),
  actor('member-fiber', ['council_member'], ['fiber']),
  actor('benefit-owner', ['council_member', 'cfo']),
  actor('cfo', ['cfo']),
  actor('cfo-member', ['cfo', 'council_member']),
  // Paid by a metric of the cycle.
  actor('paid-cfo', ['cfo']),
  actor('finance-partner', ['finance_partner']),
  actor('finance-partner-2', ['finance_partner']),
  actor('finance-member', ['finance_partner', 'council_member']),
  // Two keys of one person, each with a line of its own.
  actor('head-fiber', ['lob_head'], ['fiber']),
  actor('head-fiber', ['lob_head'], ['dsl']),
  // The other key of this head is a champion's.
  actor('head-dsl', ['lob_head'], ['dsl']),
  actor('head-dsl', ['executive_champion']),
  actor('head-both', ['lob_head']),
  actor('veto-holder', ['veto_holder']),
  actor('veto-member', ['veto_holder', 'council_member']),
  actor('champion', ['executive_champion']),
  actor('champion-2', ['executive_champion']),
  actor('champion-dsl', ['executive_champion'], ['dsl']),
  // Named by the RACI to break ties, with a role that decides nothing, and with one that has a seat.
  actor('tie-breaker', ['hr']),
  actor('tie-breaker', ['lob_head'], ['fiber']),
  actor('steward', ['metric_steward']),
  actor('hr', ['hr']),
];

/** A person may have several keys, so a name alone does not tell which one acts. */
export function keyOf({ person, roles, lobs }: Actor): string {
  return `${person} (${roles.join(', ')}; ${lobs.join(', ')})`;
}

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

/** By every RACI. */
export const TIE_BREAKER = 'tie-breaker';

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
