import { describe, expect, it } from 'vitest';
import { refuseCancel, refuseDecision } from '../../../domain/decisions/decision-rules.js';
import type { DecisionRequest } from '../../../contracts/decision.js';
import { person, testCharter } from '../../support/charters.js';
import { atGate, DAY_MS, decisionOn, NOON, NOON_MS, stateIn, type AtGate } from '../states.js';

const council = person('council_member');
const { policy } = testCharter();

const refusalOf = ({ state, wait }: AtGate, change: Partial<DecisionRequest> = {}, actor = council) =>
  refuseDecision(state, actor, decisionOn(wait, change), NOON_MS);

describe('a decision', () => {
  it('is refused first because the cycle is closed, with by whom and why', () => {
    const gate = atGate();
    gate.state.exit = { outcome: 'rolled_back', reason: 'harm', by: 'member1' };
    expect(refusalOf(gate, { evidenceHash: 'f'.repeat(64) }, person('dri'))).toEqual({
      code: 'cycle-closed',
      message: 'The cycle is rolled back by member1: harm',
    });
  });

  it('is refused without a colon where a closed cycle has no reason to tell', () => {
    const gate = atGate();
    gate.state.closed = true;
    expect(refusalOf(gate)?.message).toBe('The cycle is closed.');
  });

  it('is refused for another gate before the person is looked at', () => {
    expect(refusalOf(atGate(), { gateId: 'govern.r1' }, person('dri'))?.code).toBe('gate-not-open');
  });

  it('is refused for the person before the present evidence is revealed', () => {
    expect(refusalOf(atGate(), { evidenceHash: 'f'.repeat(64) }, person('dri'))?.code).toBe(
      'conflict-of-interest',
    );
  });

  it('is refused for stale evidence before a stale version, and for that before being impossible', () => {
    const gate = atGate({ approvalBlockedBy: 'The verdict is fail; only a pass can be approved.' });
    const wrong = { evidenceHash: 'f'.repeat(64), gateVersion: 9 };
    expect(refusalOf(gate, wrong)?.code).toBe('evidence-stale');
    expect(refusalOf(gate, { gateVersion: 9 })?.code).toBe('gate-changed');
    expect(refusalOf(gate)).toEqual({
      code: 'approval-blocked',
      message: 'The verdict is fail; only a pass can be approved.',
    });
  });
});

describe('the sentence of a refusal', () => {
  it('names the present evidence of the gate when the given one is stale', () => {
    expect(refusalOf(atGate(), { evidenceHash: 'f'.repeat(64) })?.message).toBe(
      `The evidence has changed since it was read; quality_gate.r1 now rests on ${'e'.repeat(64)}.`,
    );
  });

  it('names both versions when the gate has changed', () => {
    expect(refusalOf(atGate(), { gateVersion: 3 })?.message).toBe(
      'quality_gate.r1 is at version 1, the decision was made on 3.',
    );
  });

  it('names who decided a settled gate, when, and how', () => {
    const gate = atGate();
    const made = {
      gateId: 'govern.r1',
      decision: 'approve',
      by: 'member1',
      persons: ['member1'],
      role: 'cfo',
      at: NOON,
    } as const;
    gate.state.settled['govern.r1'] = made;
    expect(refusalOf(gate, { gateId: 'govern.r1' })).toEqual({
      code: 'gate-already-decided',
      message: `member1 decided govern.r1 at ${NOON}: approve.`,
    });
  });

  it('names the gate that is open instead, if there is one', () => {
    const gate = atGate();
    const request = decisionOn(gate.wait, { gateId: 'toString' });
    expect(refuseDecision(gate.state, council, request, NOON_MS)?.message).toBe(
      'The gate toString is not open; the open gate is quality_gate.r1.',
    );
    gate.state.wait = null;
    expect(refuseDecision(gate.state, council, request, NOON_MS)?.message).toBe(
      'The gate toString is not open.',
    );
  });

  it('says that a reason is required for everything but an approval', () => {
    for (const decision of ['reject', 'return', 'defer'] as const) {
      expect(refusalOf(atGate(), { decision })).toEqual({
        code: 'reason-missing',
        message: `A reason is required to ${decision}.`,
      });
    }
    expect(refusalOf(atGate())).toBeNull();
  });
});

describe('a return for rework', () => {
  const back = { decision: 'return', reason: 'mend it' } as const;

  it('is possible to the phases that the gate names, and a refusal lists them', () => {
    for (const returnTo of ['instrument', 'enable', 'pilot'] as const) {
      expect(refusalOf(atGate(), { ...back, returnTo })).toBeNull();
    }
    const refusal = {
      code: 'return-not-possible',
      message: 'quality_gate.r1 can be returned to: instrument, enable, pilot.',
    };
    expect(refusalOf(atGate(), { ...back, returnTo: 'charter' })).toEqual(refusal);
    expect(refusalOf(atGate(), back)).toEqual(refusal);
  });

  it('is refused when any phase that would run again has no round left, not only the target', () => {
    const gate = atGate({}, 'quality_gate', { policy: { ...policy, rounds: 3 } });
    Object.assign(gate.state.rounds, { instrument: 1, enable: 1, pilot: 3, quality_gate: 2 });
    for (const returnTo of ['instrument', 'enable', 'pilot'] as const) {
      expect(refusalOf(gate, { ...back, returnTo })).toEqual({
        code: 'rounds-exhausted',
        message: 'The charter allows 3 rounds of a phase and pilot has had 3.',
      });
    }
  });

  it('stays possible to later phases when only an earlier one has no round left', () => {
    const gate = atGate({}, 'quality_gate', { policy: { ...policy, rounds: 2 } });
    gate.state.rounds.instrument = 2;
    expect(refusalOf(gate, { ...back, returnTo: 'instrument' })?.code).toBe('rounds-exhausted');
    expect(refusalOf(gate, { ...back, returnTo: 'enable' })).toBeNull();
  });
});

describe('a deferral', () => {
  const until = (ms: number) =>
    ({ decision: 'defer', reason: 'later', deferUntil: new Date(NOON_MS + ms).toISOString() }) as const;

  it('is possible from just after now up to and including the longest deferral', () => {
    const outOfRange = {
      code: 'deferral-out-of-range',
      message: 'Defer to a time between now and 2026-12-02T12:00:00.000Z.',
    };
    expect(refusalOf(atGate(), until(1))).toBeNull();
    expect(refusalOf(atGate(), until(30 * DAY_MS))).toBeNull();
    expect(refusalOf(atGate(), until(0))).toEqual(outOfRange);
    expect(refusalOf(atGate(), until(30 * DAY_MS + 1))).toEqual(outOfRange);
    expect(refusalOf(atGate(), { decision: 'defer', reason: 'later' })).toEqual(outOfRange);
    expect(refusalOf(atGate(), { ...until(1), deferUntil: 'soon' })).toEqual(outOfRange);
  });

  it('is refused once the gate was deferred as often as the charter allows', () => {
    const gate = atGate();
    gate.wait.deferrals = 2;
    expect(refusalOf(gate, until(DAY_MS))).toEqual({
      code: 'deferrals-exhausted',
      message: 'The charter allows 2 deferrals of a gate.',
    });
  });
});

describe('a cancellation', () => {
  it('is refused by a closed cycle before the person is looked at', () => {
    const state = stateIn('pilot');
    state.exit = { outcome: 'cancelled', reason: 'no budget', by: 'sponsor' };
    expect(refuseCancel(state, person('auditor'))).toEqual({
      code: 'cycle-closed',
      message: 'The cycle is cancelled by sponsor: no budget',
    });
    expect(refuseCancel(stateIn('pilot'), person('sponsor'))).toBeNull();
  });
});
