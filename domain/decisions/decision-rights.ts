/**
 * Who may act, over the whole cycle: by role, by line of business, and by separation of duties. One set of rules for the
 * status, the inbox and the API, which apply them before a message is sent, and for the workflow, which applies the same
 * ones again.
 */
import type {
  Actor,
  CycleState,
  DecisionWait,
  HoldWait,
  Seat,
  SubmissionWait,
} from '../cycle/cycle-state.js';
import { speaksFor } from '../cycle/scope.js';
import { samePerson } from '../../base/person.js';
import { refuse, type Refusal } from '../../base/refusal.js';
import { words, type Role } from '../../base/vocabulary.js';
import { refuseDecider, refuseSupplier, refuseToLift } from './duties.js';
import { ACT_ROLES, NAMED_BY_CHARTER, NO_STAND_IN, RESUME_ROLES, type Act } from './rights.js';

/** Why this person may not act on the whole cycle, or null: what concerns several lines takes somebody who speaks for all. */
export function refuseScope({ parent, charter }: CycleState, actor: Actor): Refusal | null {
  const lobs = parent === null ? charter.lobs : charter.waves.map(({ lob }) => lob);
  const foreign = [...new Set(lobs)].filter((lob) => !speaksFor(actor, lob));
  if (foreign.length === 0) return null;
  return refuse('lob-out-of-scope', `${actor.person} does not speak for ${foreign.join(', ')}.`);
}

/** The person whom the charter names for this role; undefined for a role that keys alone give. */
function namedFor({ charter }: CycleState, role: Role): string | undefined {
  const field = NAMED_BY_CHARTER.find((each) => each === role);
  return field && charter[field];
}

/** The first of these roles that the actor has in this cycle; a role that the charter names only the named person has. */
function roleOf(state: CycleState, actor: Actor, roles: readonly Role[]): Role | undefined {
  return roles.find((role) => {
    const named = namedFor(state, role);
    return actor.roles.includes(role) && (named === undefined || samePerson(named, actor.person));
  });
}

/** Who has one of these roles by their key, but is not the person whom the charter names for it; the sentence says who is. */
function refuseUnnamed(state: CycleState, actor: Actor, roles: readonly Role[]): Refusal | null {
  const role = roles.find((each) => actor.roles.includes(each));
  const named = role && namedFor(state, role);
  if (!role || named === undefined) return null;
  return refuse(
    'not-the-named-person',
    `The ${words(role)} of this cycle is ${named}, whom the charter names.`,
  );
}

/** Why this person may not take this act on the cycle, or null. */
export function refuseAct(state: CycleState, actor: Actor, act: Act, what: string): Refusal | null {
  return refuseRoles(state, actor, ACT_ROLES[act], what);
}

function refuseRoles(state: CycleState, actor: Actor, roles: readonly Role[], what: string): Refusal | null {
  if (roleOf(state, actor, roles) === undefined) {
    const texts = roles.map(words).join(' or ');
    return (
      refuseUnnamed(state, actor, roles) ??
      refuse('role-missing', `Only a person with the role ${texts} may ${what}.`)
    );
  }
  return refuseScope(state, actor);
}

/** The role in which somebody holds a cycle: the one that weighs most, because it decides who may end the hold. */
export function holdRole(state: CycleState, actor: Actor): Role | undefined {
  return roleOf(state, actor, ['council_member', ...ACT_ROLES.hold]);
}

export function refuseToResume(state: CycleState, { role, by }: HoldWait, actor: Actor): Refusal | null {
  const roles = role && RESUME_ROLES[role];
  if (!roles) return refuseAct(state, actor, 'resume', 'resume the cycle');
  return (
    refuseRoles(state, actor, roles, `end the hold that ${by} has set`) ??
    refuseToLift(state, actor.person, `ends no hold of the ${words(role)}`)
  );
}

/**
 * The open seats that the actor would fill by approving. Seats with a line of business are filled all at once, so that a
 * head of several lines approves for each of them. Seats without one require as many distinct persons, so the actor fills
 * only the first. Whoever has no seat by their own role may stand in for one.
 */
export function seatsFor(state: CycleState, wait: DecisionWait, actor: Actor): Seat[] {
  const open = wait.seats.filter((seat) => seat.approvedBy === undefined);
  const own = open.filter((seat) => actor.roles.includes(seat.role) && isInScope(actor, seat));
  if (own.length > 0) return own.filter((seat, index) => index === 0 || seat.lob !== undefined);
  const stoodFor = seatsToStandIn(wait).find((seat) => isInScope(actor, seat));
  return stoodFor && isCalled(state, wait, actor) ? [stoodFor] : [];
}

function isInScope(actor: Actor, { lob }: Seat): boolean {
  return lob === undefined || speaksFor(actor, lob);
}

/** The open seats of which somebody who was called may fill one; none once somebody has. */
function seatsToStandIn({ seats, standIn }: DecisionWait): Seat[] {
  if (standIn !== undefined) return [];
  return seats.filter(({ role, approvedBy }) => approvedBy === undefined && !NO_STAND_IN.includes(role));
}

/** The role that a late gate was escalated to, as long as one of its persons may fill a seat. */
export function calledRole(wait: DecisionWait): Role | undefined {
  return seatsToStandIn(wait).length > 0 ? wait.escalatedTo : undefined;
}

/**
 * The tie-breaker whom the RACI names, as long as they may fill a seat: the others have begun to decide, and the gate is
 * late or they disagree. Null when nobody is called by name.
 */
export function calledPerson(
  { tieBreaker }: Pick<CycleState, 'tieBreaker'>,
  wait: DecisionWait,
): string | null {
  if (tieBreaker === null || seatsToStandIn(wait).length === 0) return null;
  const begun = wait.seats.some(
    ({ approvedBy }) => approvedBy !== undefined && !samePerson(approvedBy, tieBreaker),
  );
  const disagree = (wait.against ?? []).length > 0;
  return begun && (disagree || wait.escalatedTo !== undefined) ? tieBreaker : null;
}

function isCalled(state: CycleState, wait: DecisionWait, actor: Actor): boolean {
  const role = calledRole(wait);
  if (role !== undefined && actor.roles.includes(role)) return true;
  const called = calledPerson(state, wait);
  return called !== null && samePerson(called, actor.person);
}

/** Why this person may not decide this gate, or null when they may. */
export function refuseApprover(state: CycleState, wait: DecisionWait, actor: Actor): Refusal | null {
  const [seat] = seatsFor(state, wait, actor);
  return (
    refuseDecider(state, wait, actor.person) ??
    refuseAgain(wait, actor, seat) ??
    (seat ? null : missingSeat(wait, actor)) ??
    (seat?.lob === undefined ? refuseScope(state, actor) : null)
  );
}

/** The head of another line approves for that line too; in every other seat each person counts once. */
function refuseAgain(wait: DecisionWait, { person, roles }: Actor, seat: Seat | undefined): Refusal | null {
  if (wait.against?.some((each) => samePerson(each, person))) {
    return refuse('already-approved', `${person} has voted to ${aimOfNo(wait)}; each person counts once.`);
  }
  if (seat?.lob !== undefined && roles.includes(seat.role)) return null;
  return wait.seats.some(({ approvedBy }) => approvedBy !== undefined && samePerson(approvedBy, person))
    ? refuse('already-approved', `${person} has approved ${wait.gateId}; each person counts once.`)
    : null;
}

/** What a vote against a gate wants: a veto's gate confirms the veto, so a no to it lifts the veto. */
export function aimOfNo({ gate, gateId }: Pick<DecisionWait, 'gate' | 'gateId'>): string {
  return gate === 'veto' ? 'lift the veto' : `reject ${gateId}`;
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
export function refuseSubmitter(state: CycleState, wait: SubmissionWait, actor: Actor): Refusal | null {
  if (!wait.roles.some((role) => actor.roles.includes(role))) {
    return refuse(
      'role-missing',
      `This is requested from a person with the role ${wait.roles.map(words).join(' or ')}.`,
    );
  }
  if (wait.person !== undefined && !samePerson(wait.person, actor.person)) {
    return refuse('not-the-named-person', `This is requested from ${wait.person}, whom the charter names.`);
  }
  if (roleOf(state, actor, wait.roles) === undefined) return refuseUnnamed(state, actor, wait.roles);
  return refuseSubmitterScope(state, wait, actor) ?? refuseSupplier(state, wait.kind, actor.person);
}

function refuseSubmitterScope(state: CycleState, { lob }: SubmissionWait, actor: Actor): Refusal | null {
  if (lob === undefined) return refuseScope(state, actor);
  if (speaksFor(actor, lob)) return null;
  return refuse('lob-out-of-scope', `This is requested from somebody who speaks for ${lob}.`);
}

/** Why this person may not cancel, or null. The head of a line of business may cancel a wave of their own line. */
export function refuseCanceller(state: CycleState, actor: Actor): Refusal | null {
  const isWave = state.parent !== null;
  const roles = isWave ? [...ACT_ROLES.cancel, ...ACT_ROLES.stop_own_wave] : ACT_ROLES.cancel;
  return refuseRoles(state, actor, roles, 'cancel');
}
