/**
 * What waits for whom. A store finds candidates by the fields of `searchOf`, which may hold too many people and never too
 * few; `waitsFor` applies the rules to each candidate.
 */
import type { Actor, CycleState, DecisionWait } from '../cycle/cycle-state.js';
import { calledPerson, refuseApprover, refuseSubmitter } from '../decisions/decision-rights.js';
import { personKey, samePerson } from '../../base/person.js';
import { refuseResume } from '../decisions/suspension.js';
import { waitRoles } from './status.js';

export interface InboxSearch {
  /** The roles whose turn it is, and whoever is called by name: what one of a caller's `inboxKeys` must equal. */
  readonly keys: readonly string[];
  /** The one person who may act, where the charter names one. */
  readonly person: string | null;
  /** Lines of business of which a caller must speak for one; `*` stands for any of the cycle's. */
  readonly lobs: readonly string[];
}

type Searched = Pick<CycleState, 'wait' | 'tieBreaker'>;

export function searchOf({ wait, tieBreaker }: Searched): InboxSearch {
  if (wait?.what === 'submission') {
    return { keys: wait.roles, person: wait.person ?? null, lobs: [wait.lob ?? '*'] };
  }
  if (wait?.what === 'hold') return { keys: waitRoles(wait), person: null, lobs: ['*'] };
  if (wait?.what !== 'decision') return { keys: [], person: null, lobs: ['*'] };
  const named = calledPerson({ tieBreaker }, wait);
  const keys = [...waitRoles(wait), ...(named === null ? [] : [inboxKeyOf(named)])];
  return { keys, person: null, lobs: lobsOf(wait) };
}

function lobsOf({ seats }: DecisionWait): string[] {
  const open = seats.filter((seat) => seat.approvedBy === undefined);
  return [...new Set(open.map((seat) => seat.lob ?? '*'))];
}

export function inboxKeys({
  roles,
  person,
}: Pick<Actor, 'person'> & { readonly roles: readonly string[] }): string[] {
  return [...roles, inboxKeyOf(person)];
}

/** No role has a slash. */
function inboxKeyOf(person: string): string {
  return `person/${personKey(person)}`;
}

/** Whether a cycle that one of the caller's keys has found may concern them by person and line of business. */
export function mayConcern(
  { person, lobs }: Pick<InboxSearch, 'person' | 'lobs'>,
  cycleLobs: readonly string[],
  caller: { readonly person: string; readonly lobs: '*' | readonly string[] },
): boolean {
  if (person !== null && !samePerson(person, caller.person)) return false;
  const scope = caller.lobs;
  if (scope === '*') return true;
  return (
    cycleLobs.some((lob) => scope.includes(lob)) && lobs.some((lob) => lob === '*' || scope.includes(lob))
  );
}

/** Whether this person may decide or hand in what the cycle waits for, or end a hold of which people are reminded. */
export function waitsFor(state: CycleState, actor: Actor): boolean {
  const { wait } = state;
  if (wait?.what === 'hold') return wait.reminded === true && refuseResume(state, actor) === null;
  if (wait?.what === 'decision') return refuseApprover(state, wait, actor) === null;
  return wait?.what === 'submission' && refuseSubmitter(state, wait, actor) === null;
}
