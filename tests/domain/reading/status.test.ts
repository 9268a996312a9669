import { describe, expect, it } from 'vitest';
import type { Actor, CycleState } from '../../../domain/cycle/cycle-state.js';
import { refuseCancel, refuseDecision } from '../../../domain/decisions/decision-rules.js';
import { possibleActions, type PossibleAction } from '../../../domain/reading/possible-actions.js';
import type { Refusal } from '../../../base/refusal.js';
import { refuseSpend } from '../../../domain/decisions/spend-rules.js';
import { refuseHold, refuseVeto, refuseWithdrawal } from '../../../domain/decisions/suspension.js';
import { statusOf } from '../../../domain/reading/status.js';
import { refuseSubmission } from '../../../domain/decisions/submission-rules.js';
import { PHASES, ROLES, type Decision, type Phase } from '../../../base/vocabulary.js';
import { handIns, person, testCharter } from '../../support/charters.js';
import { atAsk, atGate, DAY_MS, decisionOn, NOON, NOON_MS, stateIn, type AtGate } from '../states.js';

const council = person('council_member', 'member1');
const { policy } = testCharter();

const usedUp = atGate({}, 'quality_gate', { policy: { ...policy, rounds: 1, deferrals: 0 } });
const gates: readonly (readonly [string, AtGate])[] = [
  ['an open gate', atGate()],
  [
    'a gate that no verdict opens',
    atGate({ approvalBlockedBy: 'The verdict is fail; only a pass can be approved.' }),
  ],
  ['a gate without rounds or deferrals left', usedUp],
  ['a gate for an LOB head', atGate({ gate: 'organize', seats: [{ role: 'lob_head', lob: 'fiber' }] })],
];
const actors: readonly Actor[] = [
  ...ROLES.map((role) => person(role)),
  council,
  { person: 'head', roles: ['lob_head'], lobs: ['mobile'] },
];

/** The request that the action stands for, complete. */
function requestFor({ state, wait }: AtGate, decision: Decision, returnTo: Phase | undefined, actor: Actor) {
  const deferUntil = new Date(NOON_MS + DAY_MS).toISOString();
  const extra = {
    approve: {},
    reject: { reason: 'r' },
    return: { reason: 'r', ...(returnTo === undefined ? {} : { returnTo }) },
    defer: { reason: 'r', deferUntil },
  }[decision];
  return refuseDecision(state, actor, decisionOn(wait, { decision, ...extra }), NOON_MS);
}

function refusalOf(action: PossibleAction['action'], state: CycleState, actor: Actor): Refusal | null {
  if (action === 'cancel') return refuseCancel(state, actor);
  if (action === 'hold') return refuseHold(state, actor);
  if (action === 'veto') return refuseVeto(state, actor);
  if (action === 'spend') return refuseSpend(state, actor);
  return refuseWithdrawal(state, actor);
}

describe('an action that a status shows', () => {
  it.each(gates)(
    'at %s, is allowed exactly when the message would be accepted, and otherwise gives the same reason as the refusal',
    (_name, gate) => {
      for (const actor of actors) {
        const actions = possibleActions(gate.state, actor);
        expect(actions.map((action) => action.choice ?? action.action)).toEqual([
          'approve',
          'reject',
          'return',
          'defer',
          'cancel',
          'hold',
          'veto',
          'withdraw',
          'spend',
        ]);
        for (const { action, choice, allowed, reason, returnTo } of actions) {
          const target = (returnTo?.[0] ?? gate.wait.returnTargets[0]) as Phase;
          const refusal =
            action === 'decide'
              ? requestFor(gate, choice as Decision, target, actor)
              : refusalOf(action, gate.state, actor);
          expect(reason, `${actor.person} ${choice ?? action}`).toBe(refusal?.message ?? null);
          expect(allowed).toBe(refusal === null);
        }
      }
    },
  );

  it('at a request, is allowed exactly for those who may hand in, and otherwise gives the same reason as the refusal', () => {
    const state = atAsk('enable', { kind: 'readiness', person: 'dri' });
    for (const actor of [...actors, person('dri', 'another')]) {
      const [submit] = possibleActions(state, actor);
      const refusal = refuseSubmission(state, actor, handIns.readiness, Date.now());
      expect(submit).toEqual({
        action: 'submit',
        choice: 'readiness',
        allowed: refusal === null,
        reason: refusal?.message ?? null,
      });
    }
  });

  it('is a return only to phases that have a round left, and there is no action once the cycle is closed', () => {
    const gate = atGate({}, 'quality_gate', { policy: { ...policy, rounds: 2 } });
    gate.state.rounds.instrument = 2;
    const back = possibleActions(gate.state, council).find((action) => action.choice === 'return');
    expect(back).toMatchObject({ allowed: true, returnTo: ['enable', 'pilot'] });
    expect(possibleActions({ ...gate.state, closed: true, wait: null }, council)).toEqual([]);
  });

  it('is a cancellation or a hold while the cycle waits for a date, and a veto for the veto holder', () => {
    const wait = { what: 'time', why: 'the effect is watched', since: NOON, due: NOON } as const;
    const state: CycleState = { ...stateIn('sustain'), wait };
    const allowedTo = (actor: Actor) =>
      possibleActions(state, actor).flatMap(({ action, allowed }) => (allowed ? [action] : []));
    expect(allowedTo(person('pmo'))).toEqual(['cancel', 'hold']);
    expect(allowedTo(person('veto_holder'))).toEqual(['veto']);
  });
});

describe('a status', () => {
  const read = (state: CycleState, nowMs = NOON_MS) =>
    statusOf({ ...state, splitting: null }, council, nowMs);

  it('names who must decide, on what, since when and until when', () => {
    const { state } = atGate({
      approvalBlockedBy: 'No pass.',
      seats: [{ role: 'cfo', approvedBy: 'x' }, { role: 'council_member' }],
    });
    expect(read(state)).toMatchObject({
      phase: 'quality_gate',
      round: 1,
      phaseQuestion: 'Did outcomes move, and did nothing else break?',
      blockedBy: ['No pass.'],
      next: 'finance reconciliation: Does Finance recognise it?',
      waitingFor: {
        what: 'decision',
        text: 'council member must decide quality_gate.r1, 1 of 2 has approved',
        roles: ['council_member'],
        since: NOON,
        due: new Date(NOON_MS + 14 * DAY_MS).toISOString(),
        overdue: false,
        gateId: 'quality_gate.r1',
        gateVersion: 1,
      },
    });
  });

  it('is overdue from the moment after its due date', () => {
    const { state } = atGate();
    expect(read(state, NOON_MS + 14 * DAY_MS).waitingFor?.overdue).toBe(false);
    expect(read(state, NOON_MS + 14 * DAY_MS + 1).waitingFor?.overdue).toBe(true);
  });

  it('names the person whom a request names, and what the request still lacks', () => {
    const state = atAsk('scale', { kind: 'wave_check', person: 'dri', item: 'wave-2', missing: ['seed'] });
    expect(read(state)).toMatchObject({
      blockedBy: ['seed'],
      waitingFor: { text: 'dri must hand in wave check', submission: 'wave_check', item: 'wave-2' },
    });
  });

  it('says what comes next in every phase, and how a closed cycle ended', () => {
    const next = PHASES.map((phase) => read(stateIn(phase)).next);
    expect(next.at(-1)).toBe('The cycle closes as sustained.');
    expect(next[0]).toBe('organize: Who is accountable?');
    const closed = {
      ...stateIn('pilot'),
      closed: true,
      exit: { outcome: 'expired', reason: 'nobody came' },
    } as const;
    expect(read(closed)).toMatchObject({
      state: 'closed',
      outcome: 'expired',
      reason: 'nobody came',
      waitingFor: null,
      next: 'Nothing: the cycle is closed.',
      actions: [],
    });
  });
});
