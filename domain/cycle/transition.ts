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

export interface TransitionTask {
  readonly runId: string;
  /** Id of the task's started event in the run's history. */
  readonly startedEvent: number;
}

export interface Transition {
  readonly cycleId: string;
  /** (workflow id, step, occurrence), made in the workflow: the same on every retry and replay. */
  readonly key: string;
  readonly sequence: number;
  /** Hash of the transition before; empty for the first. */
  readonly previousHash: string;
  /** The workflow task that wrote it; not part of what is hashed. */
  readonly task: TransitionTask;
  /** The workflow's time, ISO 8601. */
  readonly at: string;
  readonly entries: readonly Entry[];
  readonly state: StoredState;
  /** Only in the first transition, and when a reworked charter replaces it. */
  readonly charter?: Charter;
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
