/** How many must decide a gate, and who may fill a seat that is not their own. */
import { describe, expect, it } from 'vitest';
import type { Council } from '../../../contracts/programme-documents.js';
import type { Actor, CycleState, DecisionWait } from '../../../domain/cycle/cycle-state.js';
import { refuseApprover, seatsFor } from '../../../domain/decisions/decision-rights.js';
import { applyDecision } from '../../../domain/decisions/gate-moves.js';
import { centralSeats, lobSeats, type CentralGate } from '../../../domain/decisions/seats.js';
import { openOverspend, renewOverspend, veto } from '../../../domain/decisions/suspension.js';
import { reportSpend } from '../../../domain/finance/spending.js';
import type { Policy } from '../../../contracts/policy.js';
import { person, testCharter } from '../../support/charters.js';
import { atAsk, atGate, decisionOn, NOON_MS, stateIn } from '../states.js';

const members = ['member1', 'member2', 'member3', 'member4', 'member5'];
const [member1, member2, member3] = members.map((name) => person('council_member', name)) as [
  Actor,
  Actor,
  Actor,
];
const champion = person('executive_champion');
const escalated = { escalatedTo: 'executive_champion' } as const;

/** A cycle that has inherited a council of five with a quorum of three, and a secretary who is no member. */
function withCouncil(approvers: Policy['approvers'] = {}, quorum = 3): CycleState {
  const { policy } = testCharter();
  const state = stateIn('quality_gate', { policy: { ...policy, approvers } });
  const content: Council = {
    members: [
      ...members.map((name) => ({ person: name, roles: ['council_member' as const] })),
      { person: 'secretary', roles: ['pmo'] },
    ],
    quorum,
  };
  const council = { name: 'standard', version: 1, content };
  return { ...state, inherited: { council } as unknown as CycleState['inherited'] };
}

const count = (state: CycleState, gate: CentralGate) => centralSeats(state, gate).length;

describe('the quorum of the council', () => {
  it.each(['charter', 'govern', 'quality_gate', 'veto', 'overspend'] as const)(
    'holds at the gate %s, for members of the council',
    (gate) => {
      expect(centralSeats(withCouncil(), gate)).toEqual(Array(3).fill({ role: 'council_member' }));
    },
  );

  it.each(['instrument', 'finance_reconciliation', 'wave_check', 'sustain_check'] as const)(
    'does not hold at the gate %s',
    (gate) => {
      expect(count(withCouncil(), gate)).toBe(1);
    },
  );

  it('is one where the programme has no council', () => {
    expect(count(stateIn('quality_gate'), 'quality_gate')).toBe(1);
  });

  it('falls to those who are left when members recuse themselves, for an interest or for evidence, but never to none', () => {
    const state = withCouncil();
    Object.assign(state.interests, { member1: 'owns the benefit', secretary: 'runs the cycle' });
    state.supplied.member2 = ['baseline'];
    expect(count(state, 'quality_gate')).toBe(3);
    state.interests.member3 = 'runs the cycle';
    expect(count(state, 'quality_gate')).toBe(2);
    Object.assign(state.interests, { member4: 'runs the cycle', member5: 'runs the cycle' });
    expect(count(state, 'quality_gate')).toBe(1);
  });

  it('is raised by a policy and never lowered by one', () => {
    expect(count(withCouncil({ quality_gate: 1 }), 'quality_gate')).toBe(3);
    expect(count(withCouncil({ quality_gate: 4 }), 'quality_gate')).toBe(4);
    expect(count(withCouncil({ instrument: 2 }), 'instrument')).toBe(2);
  });

  it('for an overspend is at least what the policy requires of the funding', () => {
    expect(count(withCouncil({ govern: 4 }), 'overspend')).toBe(4);
    expect(count(withCouncil({ govern: 4, overspend: 5 }), 'overspend')).toBe(5);
  });
});

describe('a gate that is late', () => {
  function organize(change: Partial<DecisionWait> = escalated) {
    const plan = { gate: 'organize', seats: lobSeats(['fiber', 'dsl']) } as const;
    const { state, wait } = atGate(plan, 'organize', { lobs: ['fiber', 'dsl'] });
    return { state, wait: Object.assign(wait, change) };
  }

  const seats = ({ state, wait }: ReturnType<typeof organize>, actor: Actor) =>
    seatsFor(state, wait, actor).map(({ lob }) => lob);

  it('gives the champion one seat, and that of a line for which the champion speaks', () => {
    expect(seats(organize(), champion)).toEqual(['fiber']);
    expect(seats(organize(), { ...champion, lobs: ['dsl'] })).toEqual(['dsl']);
    expect(seats(organize(), { ...champion, lobs: ['mobile'] })).toEqual([]);
    expect(seats(organize({}), champion)).toEqual([]);
  });

  it('lets one person stand in, and leaves the other seats to those whose they are', () => {
    const gate = organize();
    applyDecision(gate.state, champion, decisionOn(gate.wait), NOON_MS);
    expect(gate.wait.seats.map(({ approvedBy }) => approvedBy)).toEqual(['executive-champion', undefined]);
    expect(refuseApprover(gate.state, gate.wait, champion)?.code).toBe('already-approved');
    expect(refuseApprover(gate.state, gate.wait, { ...champion, person: 'champion-2' })?.code).toBe(
      'role-missing',
    );
    expect(refuseApprover(gate.state, gate.wait, { ...person('lob_head'), lobs: ['dsl'] })).toBeNull();
  });

  it('gives no second seat to the head of a line who has a champion’s key as well', () => {
    const gate = organize();
    const withKey = (role: 'lob_head' | 'executive_champion', lob: string): Actor => {
      return { person: 'head', roles: [role], lobs: [lob] };
    };
    applyDecision(gate.state, withKey('lob_head', 'fiber'), decisionOn(gate.wait), NOON_MS);
    const other = withKey('executive_champion', 'dsl');
    expect(refuseApprover(gate.state, gate.wait, other)?.code).toBe('already-approved');
  });

  it('gives nobody the signature of the CFO', () => {
    const plan = { gate: 'finance_reconciliation', seats: [{ role: 'cfo' }] } as const;
    const { state, wait } = atGate(plan, 'finance_reconciliation');
    Object.assign(wait, escalated);
    expect(refuseApprover(state, wait, champion)).toEqual({
      code: 'role-missing',
      message: 'This gate waits for a person with the role CFO.',
    });
    expect(refuseApprover(state, wait, person('cfo'))).toBeNull();
  });

  it('gives no seat of the whole cycle to a champion of one line', () => {
    const { state, wait } = atGate({}, 'quality_gate', { lobs: ['fiber', 'dsl'] });
    Object.assign(wait, escalated);
    expect(refuseApprover(state, wait, { ...champion, lobs: ['fiber'] })?.code).toBe('lob-out-of-scope');
    expect(refuseApprover(state, wait, champion)).toBeNull();
  });

  it('forgets who stood in when an overspend is reported with other figures', () => {
    const state = atAsk('pilot', { kind: 'observations' });
    const { policy } = state.charter;
    state.charter = { ...state.charter, policy: { ...policy, approvers: { overspend: 2 } } };
    reportSpend(state, person('dri'), { spentMinor: 100, note: 'licences' }, 'a'.repeat(64));
    openOverspend(state, NOON_MS);
    const late = () => Object.assign(state.wait as DecisionWait, escalated);
    applyDecision(state, champion, decisionOn(late()), NOON_MS);
    reportSpend(state, person('dri'), { spentMinor: 200, note: 'licences' }, 'b'.repeat(64));
    renewOverspend(state, NOON_MS);
    expect(refuseApprover(state, late(), { ...champion, person: 'champion-2' })).toBeNull();
  });

  it('drops the votes against an overspend, too, when another sum is reported', () => {
    const state = atAsk('pilot', { kind: 'observations' });
    const { policy } = state.charter;
    state.charter = { ...state.charter, policy: { ...policy, approvers: { overspend: 2 } } };
    reportSpend(state, person('dri'), { spentMinor: 100, note: 'licences' }, 'a'.repeat(64));
    openOverspend(state, NOON_MS);
    const gate = () => state.wait as DecisionWait;
    applyDecision(state, member1, decisionOn(gate(), { decision: 'reject', reason: 'too dear' }), NOON_MS);
    expect(gate().against).toEqual(['member1']);
    reportSpend(state, person('dri'), { spentMinor: 200, note: 'licences' }, 'b'.repeat(64));
    renewOverspend(state, NOON_MS);
    expect(gate().against).toBeUndefined();
    expect(refuseApprover(state, gate(), member1)).toBeNull();
  });
});

describe('the tie-breaker of the RACI', () => {
  const tieBreaker = person('hr', 'tie-breaker');

  function twoOfCouncil(change: Partial<DecisionWait>) {
    const seats = [{ role: 'council_member' }, { role: 'council_member' }] as const;
    const { state, wait } = atGate({ seats });
    return { state: { ...state, tieBreaker: 'tie-breaker' }, wait: Object.assign(wait, change) };
  }

  const code = ({ state, wait }: { state: CycleState; wait: DecisionWait }, actor = tieBreaker) =>
    refuseApprover(state, wait, actor)?.code ?? null;

  it('fills a seat once somebody else has approved and the gate is late, not before, and nobody else does', () => {
    const gate = twoOfCouncil({});
    expect(code(gate)).toBe('role-missing');
    gate.wait.seats[0]!.approvedBy = 'member1';
    expect(code(gate)).toBe('role-missing');
    gate.wait.escalatedTo = 'cfo';
    expect(code(gate)).toBeNull();
    expect(code(gate, person('hr', 'another'))).toBe('role-missing');
  });

  it('does not count their own approval as that of somebody else', () => {
    const plan = { gate: 'organize', seats: lobSeats(['fiber', 'dsl']) } as const;
    const { state, wait } = atGate(plan, 'organize', { lobs: ['fiber', 'dsl'] });
    Object.assign(wait, { escalatedTo: 'cfo' });
    wait.seats[0]!.approvedBy = 'tie-breaker';
    expect(seatsFor({ ...state, tieBreaker: 'tie-breaker' }, wait, tieBreaker)).toEqual([]);
  });

  it('decides at a veto once there are votes on both sides', () => {
    const gate = twoOfCouncil({ gate: 'veto' });
    gate.wait.seats[0]!.approvedBy = 'member1';
    expect(code(gate)).toBe('role-missing');
    gate.wait.against = ['member2'];
    expect(code(gate)).toBeNull();
  });
});

describe('a veto that needs two to confirm', () => {
  function vetoed(): CycleState {
    const { policy } = testCharter();
    const state = atAsk('pilot', { kind: 'observations' });
    state.charter = testCharter({ policy: { ...policy, approvers: { veto: 2 } } });
    veto(state, 'veto-holder', 'seniors lose paper bills', 'f'.repeat(64), NOON_MS);
    return state;
  }

  const gateOf = ({ wait }: CycleState) => wait as DecisionWait;
  const lift = (state: CycleState, actor: Actor) =>
    applyDecision(
      state,
      actor,
      decisionOn(gateOf(state), { decision: 'reject', reason: 'no harm' }),
      NOON_MS,
    );

  it('is not lifted by one, but by two', () => {
    const state = vetoed();
    expect(lift(state, member1)).toMatchObject({
      type: 'voted-against',
      text: 'member1 voted to lift the veto, 1 of 2: no harm',
    });
    expect(gateOf(state)).toMatchObject({ gate: 'veto', version: 2 });
    expect(refuseApprover(state, gateOf(state), member1)).toEqual({
      code: 'already-approved',
      message: 'member1 has voted to lift the veto; each person counts once.',
    });
    expect(lift(state, member2).type).toBe('veto-settled');
    expect(state.wait).toMatchObject({ what: 'submission', kind: 'observations' });
    expect(state.settled['veto.1.r1']?.persons).toEqual(['member1', 'member2']);
  });

  it('does not count a vote to confirm it as one to lift it', () => {
    const state = vetoed();
    applyDecision(state, member1, decisionOn(gateOf(state)), NOON_MS);
    lift(state, member2);
    expect(gateOf(state).gate).toBe('veto');
    lift(state, member3);
    expect(state.wait?.what).toBe('submission');
  });

  it('is not lifted by two who were called and no member', () => {
    const state = vetoed();
    Object.assign(gateOf(state), escalated);
    lift(state, champion);
    expect(refuseApprover(state, gateOf(state), { ...champion, person: 'champion-2' })?.code).toBe(
      'role-missing',
    );
    expect(refuseApprover(state, gateOf(state), member1)).toBeNull();
  });
});
