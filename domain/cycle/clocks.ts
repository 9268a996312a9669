/**
 * The clock of a wait: a reminder, an escalation, then the named outcome when the window ends. The first two are computed
 * back from the due date, so that a deferral or a hold, which moves the due date, moves all three. A wait that another
 * process bounds has no outcome of its own: it is checked now and then whether that process still exists.
 */
import type { Policy } from '../../contracts/policy.js';
import type { CycleState, TimeWait, Wait, WaveWait } from './cycle-state.js';
import { words, type Phase, type Role } from '../../base/vocabulary.js';
import { ESCALATION, HOLD_ESCALATION } from '../decisions/rights.js';
import { windowMsOf } from './windows.js';

export interface ClockEdge {
  /** `watch`: another process bounds this wait, and it is time to check whether that process still exists. */
  readonly kind: 'reminder' | 'escalation' | 'due' | 'watch';
  readonly atMs: number;
}

/** What holds where the policy names no clocks: a reminder at half of the window, an escalation at four fifths. */
const USUAL: NonNullable<Policy['clocks']> = {
  reminderAtPct: 50,
  escalateAtPct: 80,
  escalateTo: ESCALATION,
};

export function clocksOf({ clocks }: Pick<Policy, 'clocks'>): NonNullable<Policy['clocks']> {
  return clocks ?? USUAL;
}

/** The next moment at which something is due in this wait. */
export function nextEdge(state: CycleState, wait: Wait, nowMs: number): ClockEdge {
  const dueMs = Date.parse(wait.due);
  if (wait.what === 'wave') return waveEdge(state, wait, nowMs);
  if (wait.what === 'hold' && wait.byCycle) return watchEdge(state, dueMs, nowMs);
  if (wait.what === 'time') return { kind: 'due', atMs: dueMs };
  // An undo that nobody acknowledges is requested anew, of more roles and with a second window; that is its escalation.
  const isUndo = wait.what === 'submission' && wait.kind === 'undo';
  const windowMs = windowMsOf(state, windowOf(wait, state.phase));
  return windowEdge(wait, windowMs, { escalates: !isUndo, ...clocksOf(state.charter.policy) });
}

interface Windowed {
  readonly due: string;
  readonly reminded?: boolean;
  readonly escalatedTo?: Role;
}

interface WindowClock {
  readonly reminderAtPct: number;
  readonly escalateAtPct: number;
  /** Whether a further role is called before the end. */
  readonly escalates: boolean;
}

/** The next edge of a window that ends at its due date; by the usual clocks unless told. */
export function windowEdge(
  { due, reminded, escalatedTo }: Windowed,
  windowMs: number,
  clock: WindowClock = { ...USUAL, escalates: true },
): ClockEdge {
  const dueMs = Date.parse(due);
  const before = (pct: number) => dueMs - Math.round((windowMs * (100 - pct)) / 100);
  if (!reminded) return { kind: 'reminder', atMs: before(clock.reminderAtPct) };
  if (escalatedTo === undefined && clock.escalates)
    return { kind: 'escalation', atMs: before(clock.escalateAtPct) };
  return { kind: 'due', atMs: dueMs };
}

/** A wave has a process of its own. Only a cycle that recalls its wave does not wait longer than the due date. */
function waveEdge(state: CycleState, wait: WaveWait, nowMs: number): ClockEdge {
  const dueMs = Date.parse(wait.due);
  if (state.undoing) return { kind: 'due', atMs: dueMs };
  if (!wait.reminded) return { kind: 'reminder', atMs: dueMs };
  if (wait.escalatedTo === undefined) return { kind: 'escalation', atMs: dueMs + windowMsOf(state) };
  return watchEdge(state, dueMs, nowMs);
}

function watchEdge(state: CycleState, dueMs: number, nowMs: number): ClockEdge {
  return { kind: 'watch', atMs: dueMs > nowMs ? dueMs : nowMs + windowMsOf(state) };
}

/** Which window of the policy holds. A hold and a veto have their own; an overspend has that of govern, where the money was granted. */
function windowOf(wait: Wait, phase: Phase): Phase | 'veto' | 'hold' {
  if (wait.what === 'hold') return 'hold';
  if (wait.what !== 'decision') return phase;
  return wait.gate === 'veto' ? 'veto' : wait.gate === 'overspend' ? 'govern' : phase;
}

/** Notes that somebody was reminded, or that a further role was called. @returns the text for the timeline */
export function passEdge(state: CycleState, wait: Exclude<Wait, TimeWait>, text: string): string {
  if (!wait.reminded) {
    wait.reminded = true;
    return `reminder: ${text}, due ${wait.due}`;
  }
  const escalatedTo = escalationOf(state, wait);
  wait.escalatedTo = escalatedTo;
  return `escalated to ${words(escalatedTo)}: ${text}, due ${wait.due}`;
}

function escalationOf({ charter }: CycleState, wait: Wait): Role {
  return wait.what === 'hold' ? HOLD_ESCALATION : clocksOf(charter.policy).escalateTo;
}
