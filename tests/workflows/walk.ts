/** Walks a cycle the straight way: whoever it waits for does what it waits for. */
import type { Submission } from '../../contracts/submission.js';
import { assertNever } from '../../base/assert-never.js';
import type { Actor, DecisionWait, SubmissionWait } from '../../domain/cycle/cycle-state.js';
import type { StoredState } from '../../domain/cycle/transition.js';
import type { Gate, Phase } from '../../base/vocabulary.js';
import { handIns, observed, person, pilotResult, testCharter } from '../support/charters.js';
import type { OpenCycle } from './open-cycle.js';

/** Up to the first wait of a phase. */
export function walkTo(cycle: OpenCycle, phase: Phase): Promise<void> {
  return walkUntil(cycle, (state) => state.phase === phase);
}

/** Up to an open gate, e.g. `wave_check.1.r1`. */
export function walkToGate(cycle: OpenCycle, gateId: string): Promise<void> {
  return walkUntil(cycle, ({ wait }) => wait?.what === 'decision' && wait.gateId === gateId);
}

/** Up to an ask, e.g. `sustain.closure.r1`. */
export function walkToAsk(cycle: OpenCycle, askId: string): Promise<void> {
  return walkUntil(cycle, ({ wait }) => wait?.what === 'submission' && wait.askId === askId);
}

export async function walkToEnd(cycle: OpenCycle): Promise<void> {
  await walkUntil(cycle, (state) => state.closed);
}

export async function walkUntil(cycle: OpenCycle, isThere: (state: StoredState) => boolean): Promise<void> {
  for (let state = await cycle.state(); !isThere(state); state = await cycle.state()) {
    if (state.closed) throw new Error(`closed as ${state.exit?.outcome ?? ''}: ${state.exit?.reason ?? ''}`);
    await step(cycle, state);
  }
}

/** The one thing that is waited for. */
async function step(cycle: OpenCycle, { wait }: StoredState): Promise<void> {
  if (wait?.what === 'decision') await cycle.approve(approverOf(wait));
  else if (wait?.what === 'submission') await cycle.submit(submitterOf(wait), handInFor(wait));
  else if (wait?.what === 'wave') await walkWave(cycle);
  else if (wait?.what === 'time') await cycle.passTime(Date.parse(wait.due) - Date.parse(wait.since));
  else throw new Error('the cycle waits for nothing');
}

/** The wave that is under way, to its end, and until its cycle has heard of it. */
async function walkWave(cycle: OpenCycle): Promise<void> {
  const ended = cycle.timeline().filter(({ type }) => type === 'wave-ended').length;
  await walkToEnd(await cycle.wave());
  await cycle.told('wave-ended', ended + 1);
}

/** The wave of that number, just begun; its own gates and asks are reached from there. */
export async function walkToWave(cycle: OpenCycle, item = 1): Promise<OpenCycle> {
  await walkUntil(cycle, ({ waves }) => waves[item - 1]?.state === 'under_way');
  return cycle.wave();
}

/** Somebody with the role of the first open seat; a second seat is filled by a second person. */
export function approverOf(wait: DecisionWait): Actor {
  const role = wait.seats.find((seat) => seat.approvedBy === undefined)?.role ?? 'council_member';
  // Who decided the quality gate does not sign for Finance.
  const second = wait.version > 1 || (wait.gate === 'finance_reconciliation' && role === 'council_member');
  return second ? person(role, `${role.replaceAll('_', '-')}-2`) : person(role);
}

export function submitterOf(wait: SubmissionWait): Actor {
  const role = wait.roles[0] ?? 'dri';
  return wait.person === undefined ? person(role) : person(role, wait.person);
}

export function handInFor(wait: SubmissionWait, observations = observed()): Submission {
  switch (wait.kind) {
    case 'charter':
      return { kind: 'charter', content: testCharter() };
    case 'observations':
      return pilotResult(observations);
    case 'wave_check':
      return { kind: 'wave_check', content: { wave: wait.item ?? '', observations } };
    case 'sustain_check':
      return { kind: 'sustain_check', content: { check: Number(wait.item), observations } };
    case 'undo':
      return { kind: 'undo', content: { step: wait.item ?? '', note: 'taken back' } };
    case 'raci':
    case 'baseline':
    case 'readiness':
    case 'reconciliation':
    case 'closure':
      return handIns[wait.kind];
    default:
      return assertNever(wait.kind);
  }
}

/** Hands in a pilot, a wave's or a check's observations other than a clear pass. */
export async function observe(cycle: OpenCycle, observations: ReturnType<typeof observed>): Promise<void> {
  const wait = await cycle.openAsk();
  await cycle.submit(submitterOf(wait), handInFor(wait, observations));
}

/** Pilot at 40 %, comparison at 60 %: measured, and clearly worse. */
export const harm = observed(0.4, 0.6);

/** More contacts than before, which may or may not be beyond their margin. */
export const unsure = observed(0.8, 0.6, 0.27);

/** Gates that every cycle comes to by itself; a wave has its own, and those beside the process need an occasion. */
export type CycleGate = Exclude<Gate, 'wave_acceptance' | 'wave_check' | 'veto' | 'overspend'>;
export const CYCLE_GATES: readonly CycleGate[] = [
  'charter',
  'organize',
  'govern',
  'instrument',
  'quality_gate',
  'finance_reconciliation',
  'sustain_check',
];

/** Brings a cycle to the first opening of a gate; that of a sustain check opens only when it cannot be told. */
export async function bringToGate(cycle: OpenCycle, gate: CycleGate): Promise<DecisionWait> {
  if (gate === 'sustain_check') {
    await walkToAsk(cycle, 'sustain.sustain_check.1.r1');
    await observe(cycle, unsure);
  }
  await walkUntil(cycle, ({ wait }) => wait?.what === 'decision' && wait.gate === gate);
  return cycle.openGate();
}

/** Who acknowledges what, until the process has closed. */
export async function acknowledgeAll(cycle: OpenCycle): Promise<string[]> {
  const taken: string[] = [];
  for (let state = await cycle.state(); !state.closed; state = await cycle.state()) {
    const wait = await cycle.openAsk();
    taken.push(`${wait.roles.join()}: ${wait.item ?? ''}`);
    await cycle.submit(submitterOf(wait), handInFor(wait));
  }
  return taken;
}
