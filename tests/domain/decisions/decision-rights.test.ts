import { describe, expect, it } from 'vitest';
import { lobSeats } from '../../../domain/decisions/seats.js';
import {
  refuseApprover,
  refuseCanceller,
  refuseSubmitter,
  seatsFor,
} from '../../../domain/decisions/decision-rights.js';
import { maySee } from '../../../domain/cycle/scope.js';
import { ROLES, words } from '../../../base/vocabulary.js';
import { person } from '../../support/charters.js';
import { atAsk, atGate, stateIn } from '../states.js';

describe('a gate', () => {
  it.each(ROLES.filter((role) => role !== 'council_member'))(
    'refuses %s where the council decides',
    (role) => {
      const { state, wait } = atGate();
      expect(refuseApprover(state, wait, person(role, 'somebody'))).toEqual({
        code: 'role-missing',
        message: 'This gate waits for a person with the role council member.',
      });
    },
  );

  it('lets a person decide with the right role among others', () => {
    const { state, wait } = atGate();
    const actor = { person: 'somebody', roles: ['auditor', 'council_member'], lobs: ['*'] } as const;
    expect(refuseApprover(state, wait, actor)).toBeNull();
  });

  it('refuses the head of another line of business, and names the line for which the gate waits', () => {
    const { state, wait } = atGate({ gate: 'organize', seats: lobSeats(['fiber', 'dsl']) });
    expect(refuseApprover(state, wait, { person: 'head', roles: ['lob_head'], lobs: ['mobile'] })).toEqual({
      code: 'lob-out-of-scope',
      message: 'This gate waits for the LOB head of fiber.',
    });
  });

  it('lets the head of several lines accept for each of them, and the head of one line for that one only', () => {
    const { state, wait } = atGate({ gate: 'organize', seats: lobSeats(['fiber', 'dsl', 'mobile']) });
    const seats = (lobs: readonly string[]) =>
      seatsFor(state, wait, { person: 'head', roles: ['lob_head'], lobs }).map((seat) => seat.lob);
    expect(seats(['fiber', 'mobile'])).toEqual(['fiber', 'mobile']);
    expect(seats(['dsl'])).toEqual(['dsl']);
    expect(seats(['*'])).toEqual(['fiber', 'dsl', 'mobile']);
    expect(seats([])).toEqual([]);
  });

  it('lets one person fill only one seat where several persons must approve, and only once', () => {
    const { state, wait } = atGate({ seats: [{ role: 'council_member' }, { role: 'council_member' }] });
    const member1 = person('council_member', 'member1');
    expect(seatsFor(state, wait, member1)).toHaveLength(1);
    wait.seats[0]!.approvedBy = 'member1';
    expect(refuseApprover(state, wait, member1)).toEqual({
      code: 'already-approved',
      message: 'member1 has approved quality_gate.r1; each person counts once.',
    });
    expect(refuseApprover(state, wait, person('council_member', 'member2'))).toBeNull();
  });
});

describe('separation of duties', () => {
  it.each([
    ['pmo', 'chartered the cycle'],
    ['dri', 'runs the cycle'],
    ['sponsor', 'sponsors the cycle'],
    ['benefit-owner', 'owns the benefit'],
    ['earner', 'is paid by a metric of the cycle'],
  ])('lets %s decide no gate, because this person %s', (name, why) => {
    const { state, wait } = atGate({}, 'quality_gate', { payDependsOnMetric: ['earner'] });
    expect(refuseApprover(state, wait, person('council_member', name))).toEqual({
      code: 'conflict-of-interest',
      message: `${name} ${why} and decides no gate of this cycle.`,
    });
  });

  it('refuses a decision by whoever supplied evidence, whatever other roles they hold', () => {
    const { state, wait } = atGate();
    state.supplied.analyst = ['baseline'];
    const actor = { person: 'analyst', roles: ['council_member', 'admin'], lobs: ['*'] } as const;
    expect(refuseApprover(state, wait, actor)?.code).toBe('conflict-of-interest');
  });

  it('refuses a signature for Finance by whoever had a part in a quality gate, and the other way round', () => {
    const { state, wait } = atGate(
      { gate: 'finance_reconciliation', seats: [{ role: 'cfo' }] },
      'finance_reconciliation',
    );
    state.decided.member1 = ['quality_gate.r1'];
    expect(refuseApprover(state, wait, person('cfo', 'member1'))).toEqual({
      code: 'duties-not-separate',
      message: 'member1 decided quality_gate.r1; another person signs for Finance.',
    });
    expect(refuseApprover(state, wait, person('cfo', 'member3'))).toBeNull();

    const later = atGate();
    later.state.decided.member1 = ['finance_reconciliation.r1'];
    expect(refuseApprover(later.state, later.wait, person('council_member', 'member1'))).toEqual({
      code: 'duties-not-separate',
      message: 'member1 decided finance_reconciliation.r1; another person decides the quality gate.',
    });
  });

  it('lets whoever decided the quality gate decide any later gate except that of Finance', () => {
    const { state, wait } = atGate({ gate: 'wave_check' }, 'scale');
    state.decided.member1 = ['quality_gate.r1'];
    expect(refuseApprover(state, wait, person('council_member', 'member1'))).toBeNull();
  });

  it('finds no interest in a person who is named like a property of every object', () => {
    const { state, wait } = atGate();
    expect(refuseApprover(state, wait, person('council_member', 'constructor'))).toBeNull();
  });
});

describe('a person', () => {
  it('may hand in only with the requested role, and only if the charter names nobody else', () => {
    const state = atAsk('pilot', { kind: 'observations', person: 'dri' });
    const { wait } = state;
    if (wait?.what !== 'submission') throw new Error('nothing is requested');
    expect(refuseSubmitter(state, wait, person('dri'))).toBeNull();
    expect(refuseSubmitter(state, wait, person('dri', 'another'))).toEqual({
      code: 'not-the-named-person',
      message: 'This is requested from dri, whom the charter names.',
    });
    expect(refuseSubmitter(state, wait, person('pmo'))).toEqual({
      code: 'role-missing',
      message: 'This is requested from a person with the role DRI.',
    });
  });

  it.each(ROLES)('with the role %s may cancel only if that is PMO or sponsor', (role) => {
    const allowed = role === 'pmo' || role === 'sponsor';
    expect(refuseCanceller(stateIn('charter'), person(role)), words(role)).toEqual(
      allowed
        ? null
        : { code: 'role-missing', message: 'Only a person with the role PMO or sponsor may cancel.' },
    );
  });

  it('may see a cycle if they speak for at least one of its lines of business', () => {
    const { lobs } = stateIn('charter', { lobs: ['fiber', 'dsl'] }).charter;
    const seenBy = (...scope: string[]) => maySee({ person: 'x', roles: ['auditor'], lobs: scope }, lobs);
    expect([seenBy('dsl'), seenBy('*'), seenBy('mobile'), seenBy()]).toEqual([true, true, false, false]);
  });
});
