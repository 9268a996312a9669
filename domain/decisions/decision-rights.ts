/**
 * Who may decide what, over the whole cycle: by role, by line of business, and by separation of duties. The API applies
 * these rules before it sends a message, and the workflow applies the same ones again.
 */
import type { Actor, CycleState, Seat, SubmissionWait, DecisionWait } from '../cycle/cycle-state.js';
import { refuse, type Refusal } from '../../base/refusal.js';
import { words, type Role } from '../../base/vocabulary.js';
import { ACT_ROLES } from './rights.js';

export function speaksFor(actor: Actor, lob: string): boolean {
  return actor.lobs.includes('*') || actor.lobs.includes(lob);
}

/** Whether a caller may see a cycle at all: they may if it touches a line of business for which they speak. */
export function maySee(actor: Actor, lobs: readonly string[]): boolean {
  return lobs.some((lob) => speaksFor(actor, lob));
}

function fits(actor: Actor, seat: Seat, escalatedTo: Role | undefined): boolean {
  if (escalatedTo !== undefined && actor.roles.includes(escalatedTo)) return true;
  return actor.roles.includes(seat.role) && (seat.lob === undefined || speaksFor(actor, seat.lob));
}

/**
 * The open seats that the actor would fill by approving. Seats with a line of business are filled all at once, so that a
 * head of several lines approves for each of them. Seats without one require as many distinct persons, so the actor fills
 * only the first.
 */
export function seatsFor(actor: Actor, wait: DecisionWait): Seat[] {
  const open = wait.seats.filter(
    (seat) => seat.approvedBy === undefined && fits(actor, seat, wait.escalatedTo),
  );
  return open.filter((seat, index) => index === 0 || seat.lob !== undefined);
}

/** Why this person may not decide this gate, or null when they may. */
export function refuseApprover(state: CycleState, wait: DecisionWait, actor: Actor): Refusal | null {
  const interest = Object.hasOwn(state.interests, actor.person) ? state.interests[actor.person] : undefined;
  if (interest !== undefined) {
    return refuse('conflict-of-interest', `${actor.person} ${interest} and decides no gate of this cycle.`);
  }
  if (wait.gate === 'veto' && state.suspended?.by === actor.person) {
    return refuse('duties-not-separate', `${actor.person} vetoed; others confirm or lift it.`);
  }
  if (wait.gate === 'overspend' && state.money.report?.persons.includes(actor.person)) {
    return refuse('duties-not-separate', `${actor.person} reported the spending; others approve it.`);
  }
  if (wait.gate === 'finance_reconciliation') {
    const judged = Object.values(state.settled).find(
      (made) => made.gateId.startsWith('quality_gate.') && made.persons.includes(actor.person),
    );
    if (judged) {
      return refuse(
        'duties-not-separate',
        `${actor.person} decided ${judged.gateId}; another person signs for Finance.`,
      );
    }
  }
  if (wait.seats.some((seat) => seat.approvedBy === actor.person)) {
    return refuse(
      'already-approved',
      `${actor.person} has approved ${wait.gateId}; each person counts once.`,
    );
  }
  if (seatsFor(actor, wait).length > 0) return null;
  return missingSeat(wait, actor);
}

function missingSeat(wait: DecisionWait, actor: Actor): Refusal {
  const open = wait.seats.filter((seat) => seat.approvedBy === undefined);
  const roleHeld = open.find((seat) => actor.roles.includes(seat.role));
  if (roleHeld?.lob !== undefined) {
    return refuse('lob-out-of-scope', `This gate waits for the LOB head of ${roleHeld.lob}.`);
  }
  const roles = [...new Set(open.map((seat) => words(seat.role)))].join(' or ');
  return refuse('role-missing', `This gate waits for a person with the role ${roles}.`);
}

/** Why this person may not hand in what is requested, or null when they may. */
export function refuseSubmitter(wait: SubmissionWait, actor: Actor): Refusal | null {
  if (!wait.roles.some((role) => actor.roles.includes(role))) {
    return refuse(
      'role-missing',
      `This is requested from a person with the role ${wait.roles.map(words).join(' or ')}.`,
    );
  }
  if (wait.person !== undefined && wait.person !== actor.person) {
    return refuse('not-the-named-person', `This is requested from ${wait.person}, whom the charter names.`);
  }
  return null;
}

/** Why this person may not cancel, or null. The head of a line of business may cancel a wave of their own line. */
export function refuseCanceller(
  { parent, charter }: Pick<CycleState, 'parent' | 'charter'>,
  actor: Actor,
): Refusal | null {
  if (ACT_ROLES.cancel.some((role) => actor.roles.includes(role))) return null;
  const ownWave = parent !== null && charter.waves.every(({ lob }) => speaksFor(actor, lob));
  if (ownWave && ACT_ROLES.stop_own_wave.some((role) => actor.roles.includes(role))) return null;
  const roles = parent === null ? ACT_ROLES.cancel : [...ACT_ROLES.cancel, ...ACT_ROLES.stop_own_wave];
  return refuse('role-missing', `Only a person with the role ${roles.map(words).join(' or ')} may cancel.`);
}
