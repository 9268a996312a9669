/**
 * When the model says no, and with which code. Of several reasons the first counts: is it the moment, is it the
 * person, did they see what is there now, is it possible.
 */
import type { Actor } from '../../../domain/cycle/cycle-state.js';
import type { RefusalCode } from '../../../base/refusal.js';
import type { Decision, Phase, Role } from '../../../base/vocabulary.js';
import { LONGEST_DEFERRAL_DAYS, DAY_MS, LOBS } from './cast.js';
import { EVIDENCE_OF, namedIn, speaksFor, type Content, type OpenGate } from './places.js';
import type { ProcessModel } from './process.js';
import { openSeats, ownSeats, seatOfOthers } from './seats.js';

export type No = RefusalCode | null;

export interface Choice {
  readonly gateId: string;
  readonly version: number;
  readonly staleEvidence: boolean;
  readonly decision: Decision;
  readonly hasReason: boolean;
  readonly returnTo?: Phase;
  readonly deferToMs?: number;
}

export function noToDecision(model: ProcessModel, actor: Actor, choice: Choice): No {
  if (model.exit) return 'cycle-closed';
  const { place } = model;
  if (place?.what !== 'gate' || place.id !== choice.gateId) {
    if (model.settled.has(choice.gateId)) return 'gate-already-decided';
    return place?.what === 'hold' ? 'cycle-on-hold' : 'gate-not-open';
  }
  return (
    noToJudge(model, place, actor) ??
    noToSeat(model, place, actor) ??
    noToWhatWasSeen(place, choice) ??
    noToChoice(model, place, choice)
  );
}

/** What somebody is to the cycle, or has done in it. */
function noToJudge({ ledger, aside }: ProcessModel, open: OpenGate, { person }: Actor): No {
  const { gate } = open;
  if (ledger.hasStakeIn(person, gate)) return 'conflict-of-interest';
  if (ledger.hasJudgedTheOther(person, open)) return 'duties-not-separate';
  return gate === 'veto' && aside?.by === person ? 'duties-not-separate' : null;
}

function noToSeat({ raciIsThere }: ProcessModel, gate: OpenGate, actor: Actor): No {
  const [own] = ownSeats(gate, actor);
  const seat = own ?? seatOfOthers(gate, actor, raciIsThere);
  const hasSpoken = gate.against.includes(actor.person) || gate.seats.some(({ by }) => by === actor.person);
  // One person may head two lines, with a key for each.
  if (hasSpoken && own?.lob === undefined) return 'already-approved';
  if (!seat) {
    const otherLine = openSeats(gate).some(
      ({ role, lob }) => lob !== undefined && actor.roles.includes(role),
    );
    return otherLine ? 'lob-out-of-scope' : 'role-missing';
  }
  return seat.lob === undefined ? noToWholeCycle(actor) : null;
}

/** What concerns both lines is done by somebody who speaks for both. */
function noToWholeCycle(actor: Actor): No {
  return LOBS.every((lob) => speaksFor(actor, lob)) ? null : 'lob-out-of-scope';
}

/** Acts on the whole cycle in one of these roles. Two of them belong to the one person whom the charter names. */
function noToRoles({ sponsor }: ProcessModel, actor: Actor, ...roles: readonly Role[]): No {
  const named: Partial<Record<Role, string>> = { sponsor, dri: 'dri' };
  const held = roles.filter((role) => actor.roles.includes(role));
  if (held.length === 0) return 'role-missing';
  if (held.every((role) => (named[role] ?? actor.person) !== actor.person)) return 'not-the-named-person';
  return noToWholeCycle(actor);
}

function noToWhatWasSeen(gate: OpenGate, choice: Choice): No {
  if (choice.staleEvidence) return 'evidence-stale';
  return choice.version === gate.version ? null : 'gate-changed';
}

function noToChoice(model: ProcessModel, gate: OpenGate, choice: Choice): No {
  const { decision, returnTo, deferToMs } = choice;
  if (decision !== 'approve' && !choice.hasReason) return 'reason-missing';
  // A veto is confirmed or lifted.
  if (gate.gate === 'veto' && (decision === 'return' || decision === 'defer')) return 'decision-not-possible';
  if (decision === 'approve') return gate.blocked ? 'approval-blocked' : null;
  if (decision === 'return') {
    if (!returnTo || !gate.back.includes(returnTo)) return 'return-not-possible';
    return model.hasRoundsLeft(returnTo) ? null : 'rounds-exhausted';
  }
  if (decision === 'defer') {
    if (gate.deferrals >= model.terms.deferrals) return 'deferrals-exhausted';
    const latest = model.nowMs + LONGEST_DEFERRAL_DAYS * DAY_MS;
    return deferToMs && deferToMs > model.nowMs && deferToMs <= latest ? null : 'deferral-out-of-range';
  }
  return null;
}

export function noToSubmission(model: ProcessModel, actor: Actor, content: Content): No {
  if (model.exit && !model.undoing) return 'cycle-closed';
  const { place } = model;
  if (place?.what !== 'ask' || place.kind !== content.kind) {
    return place?.what === 'hold' ? 'cycle-on-hold' : 'not-requested';
  }
  const noToPerson = noToRoles(model, actor, ...place.roles);
  if (noToPerson) return noToPerson;
  if (!model.ledger.mayBring(actor.person, content.kind)) return 'duties-not-separate';
  if (content.kind === 'undo') return content.step === place.item ? null : 'content-mismatch';
  // Whoever has judged the cycle is given no part in it afterwards.
  if (namedIn(content).some((person) => model.ledger.hasJudged(person))) return 'content-mismatch';
  return 'flaw' in content ? (content.flaw ?? null) : null;
}

export function noToCancel(model: ProcessModel, actor: Actor): No {
  return model.exit ? 'cycle-closed' : noToRoles(model, actor, 'pmo', 'sponsor');
}

export function noToHold(model: ProcessModel, actor: Actor): No {
  if (model.exit) return 'cycle-closed';
  if (model.aside) return 'already-suspended';
  return noToRoles(model, actor, 'pmo', 'sponsor', 'council_member');
}

export function noToResume(model: ProcessModel, actor: Actor): No {
  if (model.exit) return 'cycle-closed';
  if (model.place?.what !== 'hold') return 'not-on-hold';
  if (!model.place.byCouncil) return noToRoles(model, actor, 'pmo', 'sponsor', 'council_member');
  const isInterested = model.ledger.interested.has(actor.person);
  return noToRoles(model, actor, 'council_member') ?? (isInterested ? 'conflict-of-interest' : null);
}

/** Never on a cycle of one's own; a veto breaks a hold. */
export function noToVeto(model: ProcessModel, actor: Actor): No {
  if (model.exit) return 'cycle-closed';
  if (model.ledger.interested.has(actor.person)) return 'conflict-of-interest';
  if (model.aside && model.place?.what !== 'hold') return 'already-suspended';
  return noToRoles(model, actor, 'veto_holder');
}

export function noToWithdrawal(model: ProcessModel, actor: Actor): No {
  if (model.exit) return 'cycle-closed';
  if (model.place?.what !== 'gate' || !EVIDENCE_OF[model.place.gate]) return 'nothing-to-withdraw';
  return noToRoles(model, actor, 'dri', 'pmo', 'finance_partner', 'metric_steward');
}

/** Only Finance corrects to less what was reported as spent. */
export function noToSpending(model: ProcessModel, actor: Actor, spentMinor: number): No {
  if (model.closed || (model.exit && !model.undoing)) return 'cycle-closed';
  const noToPerson = noToRoles(model, actor, 'dri', 'pmo', 'finance_partner');
  if (noToPerson) return noToPerson;
  if (!model.isFunded) return 'nothing-released';
  return spentMinor < model.spentMinor && !actor.roles.includes('finance_partner')
    ? 'content-mismatch'
    : null;
}
