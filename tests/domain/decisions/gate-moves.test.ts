import { describe, expect, it } from 'vitest';
import { lobSeats } from '../../../domain/decisions/seats.js';
import { refuseCancel, refuseDecision } from '../../../domain/decisions/decision-rules.js';
import { applyDecision, openGate } from '../../../domain/decisions/gate-moves.js';
import { windowMsOf } from '../../../domain/cycle/windows.js';
import { person, testCharter } from '../../support/charters.js';
import { atGate, councilPlan, DAY_MS, decisionOn, NOON, NOON_MS, stateIn } from '../states.js';

const member1 = person('council_member', 'member1');
const member2 = person('council_member', 'member2');
const { policy } = testCharter();

describe('an opened gate', () => {
  it('has an id with its round and item, and the window of its phase', () => {
    const state = stateIn('scale', { policy: { ...policy, windows: { default: 'P14D', scale: 'P3D' } } });
    state.rounds.scale = 2;
    const wait = openGate(state, councilPlan({ gate: 'wave_check', item: 3 }), NOON_MS);
    expect(wait).toMatchObject({ gateId: 'wave_check.3.r2', version: 1, deferrals: 0, since: NOON });
    expect(Date.parse(wait.due) - NOON_MS).toBe(3 * DAY_MS);
    expect(windowMsOf(stateIn('pilot'))).toBe(14 * DAY_MS);
  });

  it('copies the seats of its plan, so that an approval never changes the plan', () => {
    const plan = councilPlan();
    const { state, wait } = atGate(plan);
    applyDecision(state, member1, decisionOn(wait), NOON_MS);
    expect(plan.seats).toEqual([{ role: 'council_member' }]);
  });
});

describe('an approval', () => {
  it('settles a gate only when as many distinct persons have approved as it has seats', () => {
    const two = { seats: [{ role: 'council_member' }, { role: 'council_member' }] } as const;
    const { state, wait } = atGate(two);
    const first = applyDecision(state, member1, decisionOn(wait), NOON_MS);
    expect(first).toMatchObject({ type: 'approved', text: 'member1 approved quality_gate.r1, 1 of 2' });
    expect(state.wait).toBe(wait);
    expect(wait.version).toBe(2);
    expect(refuseDecision(state, member1, decisionOn(wait), NOON_MS)?.code).toBe('already-approved');

    const second = applyDecision(state, member2, decisionOn(wait), NOON_MS);
    expect(second).toMatchObject({
      type: 'gate-settled',
      text: 'member2 approved quality_gate.r1',
      decision: 'approve',
    });
    expect(state.wait).toBeNull();
    expect(state.settled['quality_gate.r1']).toMatchObject({
      by: 'member2',
      persons: ['member1', 'member2'],
      at: NOON,
    });
  });

  it('by the head of two lines fills both their seats, and leaves the third to its own head', () => {
    const { state, wait } = atGate(
      { gate: 'organize', seats: lobSeats(['fiber', 'dsl', 'mobile']) },
      'organize',
    );
    applyDecision(
      state,
      { person: 'head', roles: ['lob_head'], lobs: ['fiber', 'mobile'] },
      decisionOn(wait),
      NOON_MS,
    );
    expect(wait.seats.map((seat) => seat.approvedBy)).toEqual(['head', undefined, 'head']);
    applyDecision(
      state,
      { person: 'dsl-head', roles: ['lob_head'], lobs: ['dsl'] },
      decisionOn(wait),
      NOON_MS,
    );
    expect(state.settled['organize.r1']?.persons).toEqual(['head', 'dsl-head']);
  });
});

describe('a deferral', () => {
  it('moves the due date to a whole window after the named time, and raises the version', () => {
    const { state, wait } = atGate();
    const deferUntil = new Date(NOON_MS + 20 * DAY_MS).toISOString();
    const entry = applyDecision(
      state,
      member1,
      decisionOn(wait, { decision: 'defer', reason: 'later', deferUntil }),
      NOON_MS,
    );
    expect(entry).toMatchObject({
      type: 'deferred',
      text: `member1 deferred quality_gate.r1 to ${deferUntil}: later`,
    });
    expect(wait).toMatchObject({ version: 2, deferrals: 1 });
    expect(Date.parse(wait.due)).toBe(NOON_MS + 34 * DAY_MS);
    expect(state.wait).toBe(wait);
    expect(state.settled).toEqual({});
  });

  it('keeps in UTC a time that was given with an offset', () => {
    const { state, wait } = atGate();
    const deferUntil = '2026-11-22T10:00:00+01:00';
    const entry = applyDecision(
      state,
      member1,
      decisionOn(wait, { decision: 'defer', reason: 'later', deferUntil }),
      NOON_MS,
    );
    expect(state.lastDecision?.deferUntil).toBe('2026-11-22T09:00:00.000Z');
    expect(entry.text).toBe('member1 deferred quality_gate.r1 to 2026-11-22T09:00:00.000Z: later');
    expect(wait.due).toBe('2026-12-06T09:00:00.000Z');
  });
});

describe('a rejection and a return', () => {
  it('end the cycle at once, so that the next message in the queue is told who rejected', () => {
    const { state, wait } = atGate({ rejectedOutcome: 'rolled_back' });
    applyDecision(state, member1, decisionOn(wait, { decision: 'reject', reason: 'harm' }), NOON_MS);
    expect(state.exit).toEqual({ outcome: 'rolled_back', reason: 'harm', by: 'member1' });
    const late = { code: 'cycle-closed', message: 'The cycle is rolled back by member1: harm' };
    expect(refuseDecision(state, member2, decisionOn(wait), NOON_MS)).toEqual(late);
    expect(refuseCancel(state, person('pmo'))).toEqual(late);
  });

  it('end the cycle as rejected where the plan names no other outcome', () => {
    const { state, wait } = atGate();
    applyDecision(state, member1, decisionOn(wait, { decision: 'reject', reason: 'too dear' }), NOON_MS);
    expect(state.exit?.outcome).toBe('rejected');
  });

  it('keep who had approved the gate before another person returned it', () => {
    const { state, wait } = atGate({ seats: [{ role: 'council_member' }, { role: 'council_member' }] });
    applyDecision(state, member1, decisionOn(wait), NOON_MS);
    const back = decisionOn(wait, { decision: 'return', returnTo: 'pilot', reason: 'too few' });
    const entry = applyDecision(state, member2, back, NOON_MS);
    expect(entry.text).toBe('member2 returned quality_gate.r1 to pilot: too few');
    expect(state.settled['quality_gate.r1']).toMatchObject({
      by: 'member2',
      persons: ['member1', 'member2'],
    });
    expect(state.exit).toBeNull();
  });
});
