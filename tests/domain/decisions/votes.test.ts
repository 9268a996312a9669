/** Votes for and against a gate: where a body decides, neither side carries with one. */
import { describe, expect, it } from 'vitest';
import type { Actor, CycleState, DecisionWait } from '../../../domain/cycle/cycle-state.js';
import { refuseApprover } from '../../../domain/decisions/decision-rights.js';
import { applyDecision } from '../../../domain/decisions/gate-moves.js';
import { lobSeats } from '../../../domain/decisions/seats.js';
import { person } from '../../support/charters.js';
import { atGate, decisionOn, NOON_MS } from '../states.js';

const member1 = person('council_member', 'member1');
const member2 = person('council_member', 'member2');
const member3 = person('council_member', 'member3');

describe('a gate that needs two of the council', () => {
  const seats = [{ role: 'council_member' }, { role: 'council_member' }] as const;
  const vote = (
    gate: { state: CycleState; wait: DecisionWait },
    actor: Actor,
    decision: 'approve' | 'reject',
  ) => {
    const request = decisionOn(gate.wait, { decision, ...(decision === 'reject' ? { reason: 'no' } : {}) });
    return applyDecision(gate.state, actor, request, NOON_MS);
  };

  it('is rejected by two, not by one', () => {
    const gate = atGate({ seats });
    expect(vote(gate, member1, 'reject')).toMatchObject({
      type: 'voted-against',
      text: `member1 voted to reject ${gate.wait.gateId}, 1 of 2: no`,
    });
    expect(gate.state).toMatchObject({ exit: null, wait: { version: 2, against: ['member1'] } });
    expect(refuseApprover(gate.state, gate.wait, member1)?.code).toBe('already-approved');
    expect(vote(gate, member2, 'reject').type).toBe('gate-settled');
    expect(gate.state).toMatchObject({ wait: null, exit: { outcome: 'rejected', by: 'member2' } });
    expect(gate.state.settled[gate.wait.gateId]?.persons).toEqual(['member1', 'member2']);
  });

  it('goes the way of the majority, and keeps the name of whoever was overruled', () => {
    const gate = atGate({ seats });
    for (const [actor, decision] of [
      [member1, 'reject'],
      [member2, 'approve'],
      [member3, 'approve'],
    ] as const)
      vote(gate, actor, decision);
    expect(gate.state).toMatchObject({ wait: null, exit: null });
    expect(gate.state.settled[gate.wait.gateId]).toMatchObject({ decision: 'approve', by: 'member3' });
    expect(gate.state.settled[gate.wait.gateId]?.persons).toEqual(['member2', 'member3', 'member1']);
  });
});

it('the head of one line of business rejects for it alone', () => {
  const plan = { gate: 'organize', seats: lobSeats(['fiber', 'dsl']) } as const;
  const { state, wait } = atGate(plan, 'organize', { lobs: ['fiber', 'dsl'] });
  const head: Actor = { ...person('lob_head'), lobs: ['fiber'] };
  const request = decisionOn(wait, { decision: 'reject', reason: 'no capacity' });
  expect(applyDecision(state, head, request, NOON_MS).type).toBe('gate-settled');
  expect(state.exit?.outcome).toBe('rejected');
});
