/**
 * One transition: everything that changed between two waits, written in one transaction. The
 * sequence steps by one per cycle; the hash of each transition covers the one before.
 */
import type { Charter } from '../../contracts/charter.js';
import type { CycleState } from './cycle-state.js';
import type { Entry } from './timeline.js';

/** The state as it is stored and read: without what is stored once elsewhere, and the workflow's own books. */
export type StoredState = Omit<
  CycleState,
  'schema' | 'charter' | 'observations' | 'inherited' | 'receipts' | 'headHash'
>;

/** A workflow task by the run that it belongs to and the event with which it began there. */
export interface WorkflowTask {
  readonly runId: string;
  readonly startedEvent: number;
}

export interface Transition {
  readonly cycleId: string;
  /** (workflow id, step, occurrence), made in the workflow: the same on every retry and replay. */
  readonly key: string;
  readonly sequence: number;
  /** Hash of the transition before; empty for the first. */
  readonly previousHash: string;
  /** The workflow's time, ISO 8601. */
  readonly at: string;
  /** Who makes it. It tells which of two that make the same step came later, and is no part of the content's hash. */
  readonly task: WorkflowTask;
  readonly entries: readonly Entry[];
  readonly state: StoredState;
  /** Only in the first transition, and when a reworked charter replaces it. */
  readonly charter?: Charter;
}

type Made = Pick<Transition, 'at' | 'task'>;

/** More than the clocks of two servers differ, less than it takes to restore one. */
const RESTORED_MS = 60_000;

/**
 * Whether the writer belongs to a later workflow task than what is recorded. Tasks of one run stand in the order of their
 * started events; a task that was lost without a trace leaves its number to the next one, which then has the later time.
 * Runs follow each other in time, and so does an engine that was restored, which counts on from an earlier event.
 */
export function isLater(writer: Made, recorded: Made): boolean {
  const [mine, other] = [writer.task, recorded.task];
  if (mine.runId !== other.runId) return writer.at > recorded.at;
  if (mine.startedEvent === other.startedEvent) return writer.at > recorded.at;
  const restored = Date.parse(writer.at) - Date.parse(recorded.at) > RESTORED_MS;
  return mine.startedEvent > other.startedEvent || restored;
}

/**
 * A copy through and through: a write that is repeated after a pause sends what it sent the first time,
 * whatever messages have changed the state meanwhile.
 */
export function storedState(state: CycleState): StoredState {
  const {
    schema: _schema,
    charter: _charter,
    observations: _observations,
    inherited: _inherited,
    receipts: _receipts,
    headHash: _headHash,
    ...stored
  } = state;
  return JSON.parse(JSON.stringify(stored)) as StoredState;
}
