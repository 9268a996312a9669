/** States of a cycle for tests of the rules: opened at noon, at whatever gate or ask the test needs. */
import type { Charter } from '../../contracts/charter.js';
import type { DecisionRequest } from '../../contracts/decision.js';
import type { CycleState, DecisionWait, SubmissionWait } from '../../domain/cycle/cycle-state.js';
import { openGate, type GatePlan } from '../../domain/decisions/gate-moves.js';
import { firstState } from '../../domain/cycle/first-state.js';
import { PHASES, type Phase } from '../../base/vocabulary.js';
import { person, testCharter } from '../support/charters.js';

export const NOON = '2026-11-02T12:00:00.000Z';
export const NOON_MS = Date.parse(NOON);
export const DAY_MS = 86_400_000;
export const EVIDENCE = { hash: 'e'.repeat(64), summary: 'as measured', verdict: 'pass' } as const;

/** Every phase up to the one named has had one round. */
export function stateIn(phase: Phase, charter: Partial<Charter> = {}): CycleState {
  const opened = firstState({
    cycleId: 'cyc_1',
    openedBy: person('pmo'),
    charter: testCharter(charter),
    charterHash: 'c'.repeat(64),
    at: NOON,
  });
  const passed = PHASES.slice(0, PHASES.indexOf(phase) + 1);
  return { ...opened, phase, rounds: Object.fromEntries(passed.map((each) => [each, 1])) };
}

export function councilPlan(change: Partial<GatePlan> = {}): GatePlan {
  return {
    gate: 'quality_gate',
    seats: [{ role: 'council_member' }],
    evidence: EVIDENCE,
    returnTargets: ['instrument', 'enable', 'pilot'],
    ...change,
  };
}

export interface AtGate {
  readonly state: CycleState;
  readonly wait: DecisionWait;
}

export function atGate(
  plan: Partial<GatePlan> = {},
  phase: Phase = 'quality_gate',
  charter: Partial<Charter> = {},
): AtGate {
  const state = stateIn(phase, charter);
  return { state, wait: openGate(state, councilPlan(plan), NOON_MS) };
}

/** A decision by somebody who has read the gate as it is. */
export function decisionOn(wait: DecisionWait, change: Partial<DecisionRequest> = {}): DecisionRequest {
  return {
    gateId: wait.gateId,
    gateVersion: wait.version,
    evidenceHash: wait.evidence.hash,
    decision: 'approve',
    ...change,
  };
}

export function atAsk(
  phase: Phase,
  change: Partial<SubmissionWait> & Pick<SubmissionWait, 'kind'>,
): CycleState {
  const due = new Date(NOON_MS + 14 * DAY_MS).toISOString();
  const wait = {
    what: 'submission',
    askId: `${phase}.${change.kind}.r1`,
    roles: ['dri'],
    missing: [],
    since: NOON,
    due,
  } as const;
  return { ...stateIn(phase), wait: { ...wait, ...change } };
}
