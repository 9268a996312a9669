/**
 * A transition: everything that changed between two waits, written in one transaction. The sequence of a cycle goes up by
 * one with each, and the hash of each covers the hash of the one before.
 */
import type { Charter } from '../../contracts/charter.js';
import type { CycleState } from './cycle-state.js';
import type { Entry } from './timeline.js';

/** The state as the database stores it: without what is stored elsewhere, and without what only the workflow needs. */
export type StoredState = Omit<
  CycleState,
  'schema' | 'charter' | 'observations' | 'looks' | 'inherited' | 'receipts' | 'headHash'
> & {
  /** Of what the cycle inherited, the one sentence that its status shows. */
  readonly splitting: string | null;
};

/** Names a workflow task: the run to which it belongs, and the event of that run with which it started. */
export interface WorkflowTask {
  readonly runId: string;
  readonly startedEvent: number;
}

export interface Transition {
  readonly cycleId: string;
  /** Workflow id, step and sequence. It is made in the workflow, and so it is the same on every retry and replay. */
  readonly key: string;
  readonly sequence: number;
  /** Hash of the transition before; empty for the first. */
  readonly previousHash: string;
  /** The workflow's time, ISO 8601. */
  readonly at: string;
  /** The task that writes it. It tells which of two writers of the same step came later; the hash does not cover it. */
  readonly task: WorkflowTask;
  readonly entries: readonly Entry[];
  readonly state: StoredState;
  /** Present in the first transition, and in the one in which a reworked charter replaces the earlier one. */
  readonly charter?: Charter;
}

type Made = Pick<Transition, 'at' | 'task'>;

/** Longer than the difference between the clocks of two servers, and shorter than it takes to restore a server. */
const RESTORED_MS = 60_000;

/**
 * Whether the writer belongs to a later workflow task than what is recorded. Within one run the number of the started
 * event decides. A task that was lost without a trace leaves its number to the next one; then the later time decides. It
 * also decides between two runs, and after an engine was restored from a backup, which counts on from an earlier event.
 */
export function isLater(writer: Made, recorded: Made): boolean {
  const [mine, other] = [writer.task, recorded.task];
  if (mine.runId !== other.runId) return writer.at > recorded.at;
  if (mine.startedEvent === other.startedEvent) return writer.at > recorded.at;
  const restored = Date.parse(writer.at) - Date.parse(recorded.at) > RESTORED_MS;
  return mine.startedEvent > other.startedEvent || restored;
}

/**
 * A deep copy of the state as it is stored. A write that is repeated after a pause must send the same content again,
 * even if messages have changed the state meanwhile.
 */
export function storedState(state: CycleState): StoredState {
  const {
    schema: _schema,
    charter: _charter,
    observations: _observations,
    looks: _looks,
    inherited,
    receipts: _receipts,
    headHash: _headHash,
    ...stored
  } = state;
  const splitting = inherited?.splitting ?? null;
  return JSON.parse(JSON.stringify({ ...stored, splitting })) as StoredState;
}
