/**
 * When the model says no, and with which code. Of several reasons the first counts: is it the moment, is it the
 * person, did they see what is there now, is it possible.
 */
import type { Actor } from '../../../domain/cycle/cycle-state.js';
import type { RefusalCode } from '../../../base/refusal.js';
import type { Decision, Phase, Role } from '../../../base/vocabulary.js';
import { LONGEST_DEFERRAL_DAYS, DAY_MS, LOBS } from './cast.js';
import { EVIDENCE_OF, fits, type Content, type OpenGate } from './places.js';
import type { ProcessModel } from './process.js';

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

const isOneOf = (actor: Actor, ...roles: readonly Role[]) => roles.some((role) => actor.roles.includes(role));

export function noToDecision(model: ProcessModel, actor: Actor, choice: Choice): No {
  if (model.exit) return 'cycle-closed';
  const { place } = model;
  if (place?.what !== 'gate' || place.id !== choice.gateId) {
    if (model.settled.has(choice.gateId)) return 'gate-already-decided';
    return place?.what === 'hold' ? 'cycle-on-hold' : 'gate-not-open';
  }
  return (
    noToApprover(model, place, actor) ?? noToWhatWasSeen(place, choice) ?? noToChoice(model, place, choice)
  );
}

function noToApprover(model: ProcessModel, gate: OpenGate, actor: Actor): No {
  const { person } = actor;
  if (model.interested.has(person)) return 'conflict-of-interest';
  if (gate.gate === 'veto' && model.aside?.by === person) return 'duties-not-separate';
  const judged = [...model.settled].some(
    ([id, { persons }]) => id.startsWith('quality_gate.') && persons.includes(person),
  );
  if (gate.gate === 'finance_reconciliation' && judged) return 'duties-not-separate';
  if (gate.seats.some((seat) => seat.by === person)) return 'already-approved';
  const open = gate.seats.filter((seat) => seat.by === undefined);
  if (open.some((seat) => fits(actor, seat, gate))) return null;
  const otherLob = open.some((seat) => seat.lob !== undefined && actor.roles.includes(seat.role));
  return otherLob ? 'lob-out-of-scope' : 'role-missing';
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
  if (!isOneOf(actor, ...place.roles)) return 'role-missing';
  if (place.person && place.person !== actor.person) return 'not-the-named-person';
  if (content.kind === 'undo') return content.step === place.item ? null : 'content-mismatch';
  if (content.kind === 'charter' && !LOBS.every((lob) => speaksFor(actor, lob))) return 'lob-out-of-scope';
  return 'flaw' in content ? (content.flaw ?? null) : null;
}

function speaksFor({ lobs }: Actor, lob: string): boolean {
  return lobs.includes('*') || lobs.includes(lob);
}

export function noToCancel(model: ProcessModel, actor: Actor): No {
  if (model.exit) return 'cycle-closed';
  return isOneOf(actor, 'pmo', 'sponsor') ? null : 'role-missing';
}

export function noToHold(model: ProcessModel, actor: Actor): No {
  if (model.exit) return 'cycle-closed';
  if (model.aside) return 'already-suspended';
  return isOneOf(actor, 'pmo', 'sponsor', 'council_member') ? null : 'role-missing';
}

export function noToResume(model: ProcessModel, actor: Actor): No {
  if (model.exit) return 'cycle-closed';
  if (model.place?.what !== 'hold') return 'not-on-hold';
  return isOneOf(actor, 'pmo', 'sponsor', 'council_member') ? null : 'role-missing';
}

/** Never on a cycle of one's own; a veto breaks a hold. */
export function noToVeto(model: ProcessModel, actor: Actor): No {
  if (model.interested.has(actor.person)) return 'conflict-of-interest';
  if (model.exit) return 'cycle-closed';
  if (model.aside && model.place?.what !== 'hold') return 'already-suspended';
  return isOneOf(actor, 'veto_holder') ? null : 'role-missing';
}

export function noToWithdrawal(model: ProcessModel, actor: Actor): No {
  if (model.exit) return 'cycle-closed';
  const phase = model.place?.what === 'gate' ? EVIDENCE_OF[model.place.gate] : undefined;
  if (!phase) return 'nothing-to-withdraw';
  if (!isOneOf(actor, 'dri', 'pmo', 'finance_partner', 'metric_steward')) return 'role-missing';
  return model.hasRoundsLeft(phase) ? null : 'rounds-exhausted';
}
