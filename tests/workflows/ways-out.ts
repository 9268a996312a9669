/**
 * Every way to leave a phase, how it is taken, and which phase knows which: the one table that every-exit.test.ts goes
 * through. What a table leaves out is tried as well, and must be refused.
 */
import { expect } from 'vitest';
import type { DecisionWait } from '../../domain/cycle/cycle-state.js';
import type { Outcome, Phase } from '../../base/vocabulary.js';
import { person } from '../support/charters.js';
import type { OpenCycle } from './open-cycle.js';
import {
  approverOf,
  bringToGate,
  CYCLE_GATES,
  harm,
  observe,
  unsure,
  walkTo,
  walkToAsk,
  walkToWave,
  walkUntil,
  type CycleGate,
} from './walk.js';

export const WAYS = [
  'rejected',
  'stopped',
  'cancelled',
  'expired',
  'rolled_back',
  'retired',
  'returned',
  'deferred',
] as const;
export type Way = (typeof WAYS)[number];

const ANY = ['rejected', 'stopped', 'cancelled', 'expired'] as const;
/** A gate can also send back and put off. In scale the wave has the gates, in its own process. */
const WITH_A_GATE = [...ANY, 'returned', 'deferred'] as const;

/** Where nobody decides, only an overspend can be rejected. */
export const POSSIBLE: Readonly<Record<Phase, readonly Way[]>> = {
  charter: WITH_A_GATE,
  organize: WITH_A_GATE,
  govern: WITH_A_GATE,
  instrument: WITH_A_GATE,
  enable: ANY,
  pilot: ANY,
  quality_gate: WITH_A_GATE,
  finance_reconciliation: WITH_A_GATE,
  scale: [...WITH_A_GATE, 'rolled_back'],
  sustain: [...WITH_A_GATE, 'retired'],
};

const MONEY = 'finance_partner: pilot_money';
const CHANGE = 'dri: pilot_change';
const BENEFIT = 'finance_partner: recognised_benefit';
const WAVE = 'lob_head: wave_wave-1';

/** Who takes what back when a cycle leaves a phase, in the order in which it is asked. */
export const TAKEN_BACK: Readonly<Record<Phase, readonly string[]>> = {
  charter: [],
  organize: [],
  govern: [],
  instrument: [MONEY],
  enable: [MONEY],
  pilot: [CHANGE, MONEY],
  quality_gate: [CHANGE, MONEY],
  finance_reconciliation: [CHANGE, MONEY],
  scale: [WAVE, BENEFIT, CHANGE, MONEY],
  sustain: [WAVE, BENEFIT, CHANGE, MONEY],
};

export interface Left {
  readonly outcome: Outcome;
  readonly reason: string | RegExp;
}

type LastWay = Exclude<Way, 'returned' | 'deferred'>;
export const ENDS = WAYS.filter((way): way is LastWay => way !== 'returned' && way !== 'deferred');

const pmo = person('pmo');
const council = person('council_member');
const DAY_MS = 86_400_000;
const WINDOW_MS = 14 * DAY_MS;
/** More than the ask, in cents. */
const FAR_TOO_MUCH = 60_000_000;

const isCycleGate = (name: string): name is CycleGate => (CYCLE_GATES as readonly string[]).includes(name);

/** A phase's place with most in motion: in scale a wave that has been accepted and is being checked. */
async function bringTo(cycle: OpenCycle, phase: Phase): Promise<void> {
  await walkTo(cycle, phase);
  if (phase === 'scale') await walkToAsk(await walkToWave(cycle), 'scale.wave_check.1.r1');
}

/** Takes a cycle to a phase and makes it leave. */
export const leave: Readonly<Record<LastWay, (cycle: OpenCycle, phase: Phase) => Promise<Left>>> = {
  rejected: async (cycle, phase) => {
    const reason = 'not worth it';
    if (isCycleGate(phase)) {
      const wait = await bringToGate(cycle, phase);
      await cycle.decide(approverOf(wait), { decision: 'reject', reason });
      return { outcome: 'rejected', reason };
    }
    await bringTo(cycle, phase);
    return overspend(cycle, reason);
  },
  stopped: async (cycle, phase) => {
    await bringTo(cycle, phase);
    await cycle.veto(person('veto_holder'), 'seniors lose paper bills');
    await cycle.approve(council);
    return { outcome: 'stopped', reason: 'seniors lose paper bills' };
  },
  cancelled: async (cycle, phase) => {
    await bringTo(cycle, phase);
    await cycle.cancel(pmo, 'budget frozen');
    return { outcome: 'cancelled', reason: 'budget frozen' };
  },
  expired: async (cycle, phase) => {
    await bringTo(cycle, phase);
    // The wave's clocks bound the wave; the cycle itself waits for a person only beside the process.
    if (phase === 'scale') await cycle.spend(person('dri'), FAR_TOO_MUCH);
    await walkUntil(cycle, ({ wait }) => wait?.what !== 'time');
    await cycle.passTime(WINDOW_MS + 60_000);
    await cycle.told('lapsed');
    return { outcome: 'expired', reason: /^nobody .* by \d{4}-/ };
  },
  rolled_back: async (cycle, phase) => {
    await bringTo(cycle, phase);
    await observe(await cycle.wave(), harm);
    return { outcome: 'rolled_back', reason: 'no wave has held' };
  },
  retired: async (cycle) => {
    const wait = await bringToGate(cycle, 'sustain_check');
    await cycle.decide(approverOf(wait), { decision: 'reject', reason: 'it has faded' });
    return { outcome: 'retired', reason: 'it has faded' };
  },
};

async function overspend(cycle: OpenCycle, reason: string): Promise<Left> {
  await cycle.spend(person('dri'), FAR_TOO_MUCH);
  await cycle.decide(council, { decision: 'reject', reason });
  return { outcome: 'rejected', reason: /^overspend not approved .*: not worth it$/ };
}

/** The open gate of a phase, and the process that it stands in: the cycle, or its wave. */
export async function gateIn(cycle: OpenCycle, phase: Phase): Promise<[OpenCycle, DecisionWait]> {
  if (phase !== 'scale') {
    const gate: string = phase === 'sustain' ? 'sustain_check' : phase;
    if (!isCycleGate(gate)) throw new Error(`${phase} has no gate`);
    return [cycle, await bringToGate(cycle, gate)];
  }
  await bringTo(cycle, phase);
  const wave = await cycle.wave();
  await observe(wave, unsure);
  return [wave, await wave.openGate()];
}

/** Acknowledges each requested undo, the wave's own first, until the cycle has closed. @returns who rolled back what */
export async function takeAllBack(cycle: OpenCycle): Promise<string[]> {
  const taken: string[] = [];
  for (let state = await cycle.state(); !state.closed; state = await cycle.state()) {
    if (state.wait?.what === 'wave') {
      const wave = await cycle.find(state.wait.id);
      await wave.told('undo-requested');
      taken.push(...(await takeAllBack(wave)));
      await cycle.told('wave-ended');
    } else taken.push(await takeOneBack(cycle));
  }
  return taken;
}

async function takeOneBack(cycle: OpenCycle): Promise<string> {
  const { kind, roles, item = '' } = await cycle.openAsk();
  expect(kind).toBe('undo');
  await cycle.submit(person(roles[0]!), { kind: 'undo', content: { step: item, note: 'taken back' } });
  return `${roles.join()}: ${item}`;
}

/** A way that a phase does not know, as somebody might try it. */
export async function tryWay(cycle: OpenCycle, phase: Phase, way: Way): Promise<unknown> {
  const gateId =
    way === 'rolled_back' ? 'wave_check.1.r1' : way === 'retired' ? 'sustain_check.1.r1' : `${phase}.r1`;
  const seen = { gateId, gateVersion: 1, evidenceHash: 'e'.repeat(64), reason: 'out of turn' };
  const deferUntil = new Date(Date.parse((await cycle.state()).phaseSince) + 5 * DAY_MS).toISOString();
  if (way === 'deferred') return cycle.decideAs(council, { ...seen, decision: 'defer', deferUntil });
  if (way === 'returned') return cycle.decideAs(council, { ...seen, decision: 'return', returnTo: phase });
  return cycle.decideAs(council, { ...seen, decision: 'reject' });
}
