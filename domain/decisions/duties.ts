/**
 * Separation of duties over a whole cycle, in both directions of time: whoever has an interest decides no gate, and
 * whoever has decided a gate takes no interest afterwards. Both look at one record: who has an interest, who has handed in
 * what, and who had a part in which decision.
 */
import type { Charter } from '../../contracts/charter.js';
import type { CycleState, DecisionWait } from '../cycle/cycle-state.js';
import { interestsOf, noteInterest } from '../cycle/first-state.js';
import { keyOfPerson, ofPerson, samePerson } from '../../base/person.js';
import { refuse, type Refusal } from '../../base/refusal.js';
import { words, type Gate, type Role, type SubmissionKind } from '../../base/vocabulary.js';

/** What is handed in at the end of a cycle or of a step is no evidence, because no gate rests on it. */
const NO_EVIDENCE: readonly SubmissionKind[] = ['undo', 'closure'];

/** Finance agrees to the baseline and later reconciles by it: that is one duty, and one person may do both. */
const ONE_DUTY: { readonly gate: Gate; readonly kind: SubmissionKind } = {
  gate: 'instrument',
  kind: 'reconciliation',
};

/** Who signs a recognised benefit. */
const SIGNS: Role = 'cfo';

/** The two gates of which no person may decide both, where the second is a signature for Finance. */
const APART: readonly Gate[] = ['quality_gate', 'finance_reconciliation'];

/** Why this person may not decide this gate, for what they are or have done in this cycle; or null. */
export function refuseDecider(state: CycleState, wait: DecisionWait, person: string): Refusal | null {
  const { gate } = wait;
  return (
    refuseInterested(state, person, 'decides no gate of this cycle') ??
    refuseEvidenceOf(state, gate, person) ??
    refuseApart(state, wait, person) ??
    refuseOwnMatter(state, gate, person)
  );
}

/** @param consequence what follows for the person, as the end of the sentence */
export function refuseInterested(state: CycleState, person: string, consequence: string): Refusal | null {
  const interest = ofPerson(state.interests, person);
  return interest === undefined
    ? null
    : refuse('conflict-of-interest', `${person} ${interest} and ${consequence}.`);
}

/** Why this person may not end what the council has stopped: neither who has an interest does, nor who gave evidence. */
export function refuseToLift(state: CycleState, person: string, consequence: string): Refusal | null {
  const [kind] = ofPerson(state.supplied, person) ?? [];
  return (
    refuseInterested(state, person, consequence) ??
    (kind === undefined ? null : refuseGiver(person, kind, consequence))
  );
}

function refuseEvidenceOf(state: CycleState, gate: Gate, person: string): Refusal | null {
  const kind = ofPerson(state.supplied, person)?.find((each) => !isOneDuty(gate, each));
  return kind === undefined ? null : refuseGiver(person, kind, 'decides no gate of this cycle');
}

function refuseGiver(person: string, kind: SubmissionKind, consequence: string): Refusal {
  return refuse(
    'conflict-of-interest',
    `${person} handed in ${words(kind)} for the cycle and ${consequence}.`,
  );
}

function refuseApart(state: CycleState, { gate, seats }: DecisionWait, person: string): Refusal | null {
  if (!APART.includes(gate)) return null;
  // Whether a change without a recognised benefit may scale is the council's to decide, and signs nothing for Finance.
  if (gate === 'finance_reconciliation' && seats.every(({ role }) => role !== SIGNS)) return null;
  const other = ofPerson(state.decided, person)?.find((gateId) => {
    const decided = gateOf(gateId);
    if (decided === gate || !APART.includes(decided)) return false;
    return decided === 'quality_gate' || (state.settled[gateId]?.role ?? SIGNS) === SIGNS;
  });
  if (other === undefined) return null;
  const what = gate === 'quality_gate' ? 'decides the quality gate' : 'signs for Finance';
  return refuse('duties-not-separate', `${person} decided ${other}; another person ${what}.`);
}

function refuseOwnMatter(state: CycleState, gate: Gate, person: string): Refusal | null {
  if (gate === 'veto' && state.suspended && samePerson(state.suspended.by, person)) {
    return refuse('duties-not-separate', `${person} vetoed; others confirm or lift it.`);
  }
  if (gate === 'overspend' && state.spending.report?.persons.some((each) => samePerson(each, person))) {
    return refuse('duties-not-separate', `${person} reported the spending; others approve it.`);
  }
  return null;
}

/** Why this person, who has decided a gate, may not hand in evidence of this kind; or null. */
export function refuseSupplier(state: CycleState, kind: SubmissionKind, person: string): Refusal | null {
  if (NO_EVIDENCE.includes(kind)) return null;
  const gateId = ofPerson(state.decided, person)?.find((each) => !isOneDuty(gateOf(each), kind));
  if (gateId === undefined) return null;
  return refuse(
    'duties-not-separate',
    `${person} decided ${gateId}; another person must hand in ${words(kind)}.`,
  );
}

/** Why this person, who has approved the open gate of an overspend, may not report the spending anew; or null. */
export function refuseReporter(state: CycleState, person: string): Refusal | null {
  const { wait } = state;
  const approved = wait?.what === 'decision' && wait.gate === 'overspend' ? wait.gateId : undefined;
  if (approved === undefined || !ofPerson(state.decided, person)?.includes(approved)) return null;
  return refuse('duties-not-separate', `${person} has approved ${approved}; others report the spending.`);
}

/**
 * Why the charter or the RACI may not name this person, who has decided a gate, as the end of a sentence; or null.
 * @param interest what the naming makes of the person, such as `runs the cycle`
 */
export function faultOfNaming(state: CycleState, person: string, interest: string): string | null {
  const [gateId] = ofPerson(state.decided, person) ?? [];
  if (gateId === undefined) return null;
  return `cannot be ${person}, who decided ${gateId}: whoever ${interest} decides no gate of the cycle`;
}

/** Who may judge nothing that the cycle rests on: whoever has an interest in it or gave evidence for it. */
export function partiesOf({ interests, supplied }: Pick<CycleState, 'interests' | 'supplied'>): string[] {
  return [...Object.keys(interests), ...Object.keys(supplied)];
}

/** Notes who handed in what. Whoever reworks the charter has an interest in all that follows. */
export function noteSupplier(state: CycleState, kind: SubmissionKind, person: string): void {
  if (kind === 'charter') noteInterest(state, person, 'chartered the cycle');
  else if (!NO_EVIDENCE.includes(kind)) add(state.supplied, person, kind);
}

/** Notes the interests that a reworked charter creates; those of the charter before it stay. */
export function noteCharter(state: CycleState, charter: Charter): void {
  for (const [person, why] of Object.entries(interestsOf(charter))) noteInterest(state, person, why);
}

export function noteDecision(state: CycleState, gateId: string, person: string): void {
  add(state.decided, person, gateId);
}

/** Takes over what people did in a wave. */
export function notePeopleOfWave(state: CycleState, wave: Pick<CycleState, 'supplied' | 'decided'>): void {
  for (const [person, kinds] of Object.entries(wave.supplied)) {
    for (const kind of kinds) add(state.supplied, person, kind);
  }
  for (const [person, gateIds] of Object.entries(wave.decided)) {
    for (const gateId of gateIds) add(state.decided, person, gateId);
  }
}

/** Drops approvals that no longer count, because the evidence was withdrawn or the figures have changed. */
export function forgetDecisions(state: CycleState, gateId: string): void {
  const others = Object.entries(state.decided).map(
    ([person, gates]) => [person, gates.filter((each) => each !== gateId)] as const,
  );
  state.decided = Object.fromEntries(others.filter(([, gates]) => gates.length > 0));
}

function add<Item>(record: Record<string, readonly Item[]>, person: string, item: Item): void {
  record[keyOfPerson(record, person)] = [...new Set([...(ofPerson(record, person) ?? []), item])];
}

function gateOf(gateId: string): Gate {
  return gateId.split('.', 1)[0] as Gate;
}

function isOneDuty(gate: Gate, kind: SubmissionKind): boolean {
  return gate === ONE_DUTY.gate && kind === ONE_DUTY.kind;
}
