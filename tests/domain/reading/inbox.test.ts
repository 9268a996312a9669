/** The inbox and the status of a cycle tell everybody the same: what one may decide or hand in now, all of it and no more. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  Actor,
  CycleState,
  DecisionWait,
  HoldWait,
  Seat,
  SubmissionWait,
  Wait,
} from '../../../domain/cycle/cycle-state.js';
import {
  ACT_ROLES,
  GATE_ROLE,
  REQUEST_ROLES,
  UNDO_ESCALATION,
  UNDO_ROLE,
} from '../../../domain/decisions/rights.js';
import { inboxKeys, mayConcern, searchOf, waitsFor } from '../../../domain/reading/inbox.js';
import { possibleActions } from '../../../domain/reading/possible-actions.js';
import { ESCALATION_ROLES, GATES, ROLES, SUBMISSION_KINDS } from '../../../base/vocabulary.js';
import { testCharter } from '../../support/charters.js';
import { atAsk, atGate, NOON, stateIn } from '../states.js';
import { seeded } from '../../support/seeded.js';

const LOBS = ['fiber', 'dsl'];
const SCOPES = [['*'], ['fiber'], ['dsl'], ['fiber', 'dsl'], ['mobile'], []];
/** Some with a part in the cycle by its charter, and some who can come to have one. */
const PERSONS = ['sponsor', 'dri', 'tie-breaker', 'ann', 'bob'];
const ALL_ACTORS: readonly Actor[] = PERSONS.flatMap((person) =>
  ROLES.flatMap((role) => SCOPES.map((lobs) => ({ person, roles: [role], lobs }))),
);

const anybody = fc.constantFrom(...PERSONS);
const some = fc.subarray(PERSONS.slice(2));
const maybeTrue = fc.constantFrom(undefined, true as const);
const maybe = fc.option(anybody, { nil: undefined });

const seats = (gate: DecisionWait['gate']): fc.Arbitrary<Seat[]> =>
  fc
    .record({ approvers: fc.array(maybe, { minLength: 2, maxLength: 2 }), count: fc.constantFrom(1, 2) })
    .map(({ approvers, count }) => {
      const perLine = gate === 'organize' || gate === 'wave_acceptance';
      const each = perLine ? LOBS.map((lob) => ({ role: GATE_ROLE[gate], lob })) : [1, 2].slice(0, count);
      const empty = each.map((seat) => (typeof seat === 'number' ? { role: GATE_ROLE[gate] } : seat));
      // One seat at least is open, or the gate would be settled.
      return empty.map((seat, index) => {
        const approvedBy = index === 0 ? undefined : approvers[index];
        return approvedBy === undefined ? seat : { ...seat, approvedBy };
      });
    });

const decision = fc.constantFrom(...GATES).chain((gate) =>
  fc.record({
    gate: fc.constant(gate),
    gateId: fc.constant(`${gate}.r1`),
    seats: seats(gate),
    against: some,
    standIn: maybe,
    escalatedTo: fc.option(fc.constantFrom(...ESCALATION_ROLES), { nil: undefined }),
    approvalBlockedBy: fc.option(fc.constant('The verdict is fail.'), { nil: undefined }),
    deferrals: fc.constantFrom(0, 2),
  }),
);

const submission = fc.constantFrom(...SUBMISSION_KINDS).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    roles:
      kind === 'undo'
        ? fc.constantFrom(...Object.values(UNDO_ROLE).flatMap((role) => [[role], [role, ...UNDO_ESCALATION]]))
        : fc.constant(REQUEST_ROLES[kind]),
    person: fc.constantFrom(undefined, 'dri'),
    lob: fc.constantFrom(undefined, ...LOBS),
  }),
);

const defined = (fields: object) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const wait: fc.Arbitrary<Wait> = fc.oneof(
  decision.map((change): DecisionWait => ({ ...atGate().wait, ...defined(change) })),
  submission.map((change) => {
    const asked = atAsk('pilot', { kind: 'observations' }).wait as SubmissionWait;
    return { ...asked, ...defined(change) };
  }),
  fc
    .record({ role: fc.constantFrom(...ACT_ROLES.hold), byCycle: maybeTrue, reminded: maybeTrue })
    .map((change): HoldWait => ({
      what: 'hold',
      by: 'ann',
      reason: 'peak season',
      since: NOON,
      due: NOON,
      // Only the clock of a hold of its own reminds, and the hold that a wave shares with its cycle has none.
      ...defined(change.byCycle ? { byCycle: true } : { role: change.role, reminded: change.reminded }),
    })),
);

const record = <Value>(value: fc.Arbitrary<Value>) =>
  fc.dictionary(fc.constantFrom('ann', 'bob', 'tie-breaker'), value);

const state: fc.Arbitrary<CycleState> = fc
  .record({
    wait,
    charter: fc.constantFrom(testCharter({ lobs: LOBS }), testCharter({ lobs: ['fiber'] })),
    tieBreaker: fc.constantFrom(null, 'tie-breaker'),
    noted: record(fc.constant('runs the cycle')),
    supplied: record(fc.constantFrom(['raci'] as const, ['reconciliation'] as const)),
    decided: record(fc.constantFrom(['quality_gate.r1'], ['finance_reconciliation.r1'], ['instrument.r2'])),
    parent: fc.constantFrom(null, { id: 'cyc_0', wave: 'wave-1', item: 1 }),
  })
  .map(({ noted, ...change }) => {
    const opened = stateIn('pilot');
    return { ...opened, ...change, interests: { ...opened.interests, ...noted } };
  })
  // No cycle waits for a line of business that its charter does not name.
  .filter((cycle) => searchOf(cycle).lobs.every((lob) => lob === '*' || cycle.charter.lobs.includes(lob)));

/** As the store does: one of the caller's keys finds the cycle, then person and lines of business narrow. */
function isFound(cycle: CycleState, actor: Actor): boolean {
  const search = searchOf(cycle);
  const lobs = actor.lobs.includes('*') ? ('*' as const) : actor.lobs;
  return (
    inboxKeys(actor).some((key) => search.keys.includes(key)) &&
    mayConcern(search, cycle.charter.lobs, { person: actor.person, lobs })
  );
}

/** Until its reminder a hold asks nobody for anything. */
const isReminded = (held: Wait | null) => held?.what === 'hold' && held.reminded === true;

const mayActNow = (cycle: CycleState, actor: Actor) =>
  possibleActions(cycle, actor).some(
    ({ action, allowed }) =>
      allowed &&
      (action === 'decide' || action === 'submit' || (action === 'resume' && isReminded(cycle.wait))),
  );

describe('the inbox', () => {
  it('shows a cycle to exactly those who may decide or hand in, whatever their role, scope and past', () => {
    let shown = 0;
    const property = fc.property(state, (cycle) => {
      const shownTo = (actor: Actor) => isFound(cycle, actor) && waitsFor(cycle, actor);
      shown += ALL_ACTORS.filter(shownTo).length;
      expect(ALL_ACTORS.filter((actor) => shownTo(actor) !== mayActNow(cycle, actor))).toEqual([]);
    });
    fc.assert(property, { ...seeded('inbox'), numRuns: 250 });
    expect(shown).toBeGreaterThan(500);
  });

  it('shows a tied veto to the tie-breaker, whatever role that person has', () => {
    const seat = { role: 'council_member' } as const;
    const seated = [{ ...seat, approvedBy: 'ann' }, seat];
    const { state: vetoed, wait: gate } = atGate({ gate: 'veto', seats: seated });
    gate.against = ['bob'];
    const cycle = { ...vetoed, tieBreaker: 'tie-breaker' };
    const tieBreaker: Actor = { person: 'tie-breaker', roles: ['hr'], lobs: ['*'] };
    expect(isFound(cycle, tieBreaker) && waitsFor(cycle, tieBreaker)).toBe(true);
    expect(isFound(cycle, { ...tieBreaker, person: 'somebody' })).toBe(false);
  });

  it('names no called role where nobody may stand in', () => {
    const { state: late, wait: gate } = atGate({ gate: 'finance_reconciliation', seats: [{ role: 'cfo' }] });
    gate.escalatedTo = 'executive_champion';
    expect(searchOf(late).keys).toEqual(['cfo']);
  });
});
