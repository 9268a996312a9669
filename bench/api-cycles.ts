/**
 * Makes many cycles at once, in the very shape in which the store keeps them: the rules and the store's own functions
 * make them, and they are inserted in bulk. One was opened every few minutes over two years. A third are open and wait
 * for somebody within the next month, and twenty are overdue for each role, however many cycles there are.
 */
import type { mongo } from 'mongoose';
import { firstState } from '../domain/cycle/first-state.js';
import { storedState, type StoredState } from '../domain/cycle/transition.js';
import { USUAL_JOURNEY_STAGES, PHASES } from '../base/vocabulary.js';
import { sealOf } from '../store/cycle/content-hash.js';
import { cycleFields } from '../store/cycle/cycle-document.js';
import { decisionWait, submissionWait } from '../tests/store/cycle-writer.js';
import { person, testCharter } from '../tests/support/charters.js';
import { DAY_MS } from '../base/duration.js';

const SPAN_MS = 2 * 365 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;
const HOUR_MS = 3_600_000;
const OVERDUE = 60;
const BATCH = 500;

export async function insertCycles(database: mongo.Db, count: number, nowMs = Date.now()): Promise<void> {
  const cycles = database.collection<{ _id: string }>('cycles');
  for (let from = 0; from < count; from += BATCH) {
    const size = Math.min(BATCH, count - from);
    const batch = Array.from({ length: size }, (_, index) => cycleDocument(from + index, count, nowMs));
    await cycles.insertMany(batch, { ordered: false });
  }
}

/** An id in the form that the API gives. */
export function cycleIdOf(number: number): string {
  return `cyc_${number.toString(16).padStart(24, '0')}`;
}

function cycleDocument(number: number, count: number, nowMs: number): { _id: string } {
  const cycleId = cycleIdOf(number);
  const at = new Date(nowMs - (number / count) * SPAN_MS).toISOString();
  const charter = testCharter({
    journeyStage: USUAL_JOURNEY_STAGES[number % 4] ?? 'support',
    lobs: [['fiber', 'mobile', 'b2b', 'tv'][number % 4] ?? 'fiber'],
    sponsor: `sponsor-${number % 50}`,
  });
  const opening = { cycleId, openedBy: person('pmo'), charter, charterHash: 'c'.repeat(64), at };
  const state = { ...storedState(firstState(opening)), ...progress(number, count, nowMs), sequence: 1 };
  const content = { cycleId, sequence: 1, at, previousHash: '', entries: [] };
  const task = { runId: 'benchmark', startedEvent: 3 };
  const transition = { ...content, task, key: `cycle:${cycleId}/transition/1`, state, charter };
  return { _id: cycleId, ...cycleFields(transition, sealOf(transition).hash) };
}

function progress(number: number, count: number, nowMs: number): Partial<StoredState> {
  const phase = PHASES[number % PHASES.length] ?? 'charter';
  if (number % 3 === 0) {
    const exit = { outcome: 'cancelled', reason: 'for the benchmark' } as const;
    return { phase, wait: null, closed: true, exit };
  }
  if (number % 3 === 1 && number > OVERDUE) return { phase, wait: null };
  const due = new Date(dueMs(number, count, nowMs)).toISOString();
  return { phase, wait: number % 2 === 0 ? decisionWait({ due }) : submissionWait({ due }) };
}

function dueMs(number: number, count: number, nowMs: number): number {
  if (number < OVERDUE) return nowMs - (number + 1) * HOUR_MS;
  // The step spreads the dues so that they have nothing to do with the order of opening.
  return nowMs + HOUR_MS + (((number * 7919) % count) / count) * MONTH_MS;
}
