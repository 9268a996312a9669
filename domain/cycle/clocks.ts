/**
 * The clock of a wait: a reminder, an escalation, then the named outcome when the window ends. The first two are computed
 * back from the due date, so that a deferral or a hold, which moves the due date, moves all three.
 */
import type { Policy } from '../../contracts/charter.js';
import type { CycleState, DecisionWait, SubmissionWait, Wait } from './cycle-state.js';
import { words, type Phase } from '../../base/vocabulary.js';
import { ESCALATION } from '../decisions/rights.js';
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

/** The next moment at which something is due in this wait. */
export function nextEdge(state: CycleState, wait: Wait, nowMs: number): ClockEdge {
  const dueMs = Date.parse(wait.due);
  if (isBoundedElsewhere(state, wait)) {
    const atMs = dueMs > nowMs ? dueMs : nowMs + windowMsOf(state);
    return { kind: 'watch', atMs };
  }
  if (wait.what === 'time' || wait.what === 'hold' || wait.what === 'wave') {
    return { kind: 'due', atMs: dueMs };
  }
  // An undo has an escalation of its own, with a second window.
  if (wait.what === 'submission' && wait.kind === 'undo') return { kind: 'due', atMs: dueMs };
  const { reminderAtPct, escalateAtPct } = state.charter.policy.clocks ?? USUAL;
  const windowMs = windowMsOf(state, windowOf(wait, state.phase));
  const before = (pct: number) => dueMs - Math.round((windowMs * (100 - pct)) / 100);
  if (!wait.reminded) return { kind: 'reminder', atMs: before(reminderAtPct) };
  if (wait.escalatedTo === undefined) return { kind: 'escalation', atMs: before(escalateAtPct) };
  return { kind: 'due', atMs: dueMs };
}

/** Whether another process bounds the wait: a wave bounds its cycle's wait, and a cycle the hold that it passes on. */
function isBoundedElsewhere({ undoing }: CycleState, wait: Wait): boolean {
  return (wait.what === 'wave' && !undoing) || (wait.what === 'hold' && wait.byCycle === true);
}

/** Which window of the policy holds. A veto has its own; an overspend has that of govern, where the money was granted. */
function windowOf(wait: Wait, phase: Phase): Phase | 'veto' {
  if (wait.what !== 'decision') return phase;
  return wait.gate === 'veto' ? 'veto' : wait.gate === 'overspend' ? 'govern' : phase;
}

/** Notes that somebody was reminded, or that a further role may act. @returns the text for the timeline */
export function passEdge(state: CycleState, wait: DecisionWait | SubmissionWait, text: string): string {
  if (!wait.reminded) {
    wait.reminded = true;
    return `reminder: ${text}, due ${wait.due}`;
  }
  wait.escalatedTo = (state.charter.policy.clocks ?? USUAL).escalateTo;
  return `escalated to ${words(wait.escalatedTo)}: ${text}, due ${wait.due}`;
}
