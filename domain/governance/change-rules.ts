/**
 * Who may do what with a proposed change, and when. The API asks before anything is sent, and the workflow asks again: a
 * message that never passed the API finds the same rules.
 */
import type { ReviewRequest } from '../../contracts/metric-change.js';
import { canonicalJson } from '../../base/canonical-json.js';
import { DAY_MS } from '../../base/duration.js';
import { samePerson } from '../../base/person.js';
import { refuse, type Refusal } from '../../base/refusal.js';
import { words, type GovernedKind } from '../../base/vocabulary.js';
import type { Actor } from '../cycle/cycle-state.js';
import { maySee } from '../cycle/scope.js';
import { GOVERNED_ROLES } from '../decisions/rights.js';
import type { ChangeState, Proposal } from './change-state.js';
import { governedKinds } from './governed-kinds.js';

/** What the rules read of a change: the workflow's state and the stored one both have it. */
export type Ruled = Pick<
  ChangeState,
  'kind' | 'lobs' | 'proposedBy' | 'status' | 'wait' | 'contentHash' | 'round' | 'proposal' | 'outcome'
>;

/** The furthest effective date; what lies beyond is a slip of the pen. */
const LONGEST_MS = 366 * DAY_MS;

export function refuseProposer(kind: GovernedKind, { roles }: Actor): Refusal | null {
  const { propose } = GOVERNED_ROLES[kind];
  if (propose.some((role) => roles.includes(role))) return null;
  const { noun } = governedKinds[kind];
  return refuse('role-missing', `A change of a ${noun} is proposed by ${propose.map(words).join(' or ')}.`);
}

/** Why this person may not review the change, whatever its state: nobody reviews what they have proposed. */
export function refuseReviewer({ kind, proposedBy, wait }: Ruled, actor: Actor): Refusal | null {
  if (samePerson(actor.person, proposedBy)) {
    return refuse('duties-not-separate', 'You have proposed this change; another person must review it.');
  }
  const roles = [GOVERNED_ROLES[kind].steward, ...(wait?.escalatedTo ? [wait.escalatedTo] : [])];
  if (!roles.some((role) => actor.roles.includes(role))) {
    return refuse('role-missing', `This is reviewed by the ${roles.map(words).join(' or the ')}.`);
  }
  if (actor.lobs.includes('*')) return null;
  return refuse(
    'lob-out-of-scope',
    `A ${governedKinds[kind].noun} holds for every line of business; you do not speak for all of them.`,
  );
}

/** Whether a caller may see the change at all; who may not see the cycle that it is about is told of neither. */
export function maySeeChange({ lobs }: Pick<ChangeState, 'lobs'>, actor: Actor): boolean {
  return lobs.includes('*') || maySee(actor, lobs);
}

/**
 * Why this person may not review it for what they are or have done in the cycle that it is about; or null.
 * @param parties who has an interest in that cycle or gave evidence for it; empty where it is about none
 */
export function refuseParty(parties: readonly string[], { person }: Actor): Refusal | null {
  if (!parties.some((party) => samePerson(party, person))) return null;
  return refuse(
    'conflict-of-interest',
    `${person} has an interest in the cycle or handed in evidence for it; another person must review what it rests on.`,
  );
}

export function refuseOther({ proposedBy }: Ruled, { person }: Actor): Refusal | null {
  if (samePerson(person, proposedBy)) return null;
  return refuse('not-the-proposer', `Only ${proposedBy}, who has proposed it, may do this.`);
}

/** Whoever reviews, whatever they answer. */
export function refuseReviewing(change: Ruled, actor: Actor): Refusal | null {
  const refusal = refuseClosed(change) ?? refuseReviewer(change, actor);
  if (refusal) return refusal;
  return change.status === 'in_review'
    ? null
    : refuse('review-not-open', `It is ${words(change.status)}, and waits for no review.`);
}

export function refuseReview(
  change: Ruled & Pick<ChangeState, 'terms'>,
  actor: Actor,
  review: ReviewRequest,
  nowMs: number,
): Refusal | null {
  const refusal = refuseReviewing(change, actor);
  if (refusal) return refusal;
  if (review.contentHash !== change.contentHash) {
    return refuse('content-stale', 'It has another content by now. Read it again, then review it.');
  }
  if (review.decision !== 'approve' && review.reason === undefined) {
    return refuse('reason-missing', `Say why, to ${review.decision} it.`);
  }
  if (review.decision === 'return' && change.round >= change.terms.rounds) {
    return refuse('rounds-exhausted', `It was handed in ${change.round} times; approve or reject it.`);
  }
  return review.decision === 'approve' ? refuseEffectiveDate(review.effectiveFrom, nowMs) : null;
}

function refuseEffectiveDate(effectiveFrom: string | undefined, nowMs: number): Refusal | null {
  if (effectiveFrom === undefined) return null;
  const atMs = Date.parse(effectiveFrom);
  // Nothing holds from before it was approved: verdicts may have been given by then.
  if (atMs > nowMs && atMs <= nowMs + LONGEST_MS) return null;
  return refuse(
    'effective-date-out-of-range',
    'It takes effect after now and within a year; leave effectiveFrom out for at once.',
  );
}

/** Why this person may not hand in a new content, whatever the state: it is proposed anew, by the same right. */
export function refuseReworker(change: Ruled, actor: Actor): Refusal | null {
  return refuseOther(change, actor) ?? refuseProposer(change.kind, actor);
}

export function refuseReworking(change: Ruled, actor: Actor): Refusal | null {
  const refusal = refuseClosed(change) ?? refuseReworker(change, actor);
  if (refusal) return refusal;
  if (change.status === 'returned') return null;
  const now = words(change.status);
  return refuse('not-requested', `It is ${now}; a new content is taken after a return only.`);
}

export function refuseRework(change: Ruled, actor: Actor, proposal: Proposal): Refusal | null {
  const refusal = refuseReworking(change, actor);
  if (refusal) return refusal;
  return sameAim(change.proposal, proposal)
    ? null
    : refuse(
        'content-mismatch',
        'It is about another version than before; propose that as a change of its own.',
      );
}

/** A rework changes how something is defined, and not which version is meant. */
function sameAim(before: Proposal, after: Proposal): boolean {
  if (before.what === 'version') return after.what === 'version' && after.basedOn === before.basedOn;
  return canonicalJson(before) === canonicalJson(after);
}

/** Until it is published, its proposer may withdraw it. */
export function refuseWithdrawal(change: Ruled, actor: Actor): Refusal | null {
  return refuseClosed(change) ?? refuseOther(change, actor);
}

export function refuseClosed({ status, wait, outcome }: Ruled): Refusal | null {
  if (wait !== null) return null;
  return refuse('change-closed', `It is ${words(status)}${outcome === null ? '' : `: ${outcome}`}.`);
}
