/**
 * One proposed change in the memory of its workflow, and the one place from which it is written. A regular activity writes
 * it: its content is in the history before it runs, so that a repeat is always the same write.
 */
import { proxyActivities } from '@temporalio/workflow';
import type { ChangeRecorded, GovernanceActivities } from '../../activities/ports.js';
import { openChange } from '../../domain/governance/change-moves.js';
import type {
  ChangeEntry,
  ChangeState,
  NewChange,
  StoredChange,
} from '../../domain/governance/change-state.js';
import { isoNow } from '../process/running-cycle.js';

export interface Change {
  readonly state: ChangeState;
  /** Lines of the log that the next transition will record. */
  readonly unrecorded: ChangeEntry[];
  readonly queue: (() => void)[];
  atRest: boolean;
  /** Its activity waits for the database, however long; messages that come meanwhile wait in line. */
  readonly databaseAway: false;
  /** It never hands over to a fresh run. */
  readonly eventsPerRun: number;
}

const { recordChange } = proxyActivities<GovernanceActivities>({
  // One small transaction; if it takes longer, the worker hangs.
  startToCloseTimeout: '5s',
  // A database can be away, and the change waits for it as long as it takes.
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

export function newChange(begun: NewChange, nowMs: number): Change {
  const { state, entry } = openChange(begun, nowMs);
  return {
    state,
    unrecorded: [entry],
    queue: [],
    atRest: false,
    databaseAway: false,
    eventsPerRun: Number.POSITIVE_INFINITY,
  };
}

export function note({ unrecorded }: Change, ...entries: readonly ChangeEntry[]): void {
  unrecorded.push(...entries);
}

/**
 * Writes all that is unrecorded, in one transaction. What the store refuses stays a retry that an operator sees, because a
 * failure in the history would be met again by every replay.
 */
export function record({ state, unrecorded }: Change): Promise<ChangeRecorded> {
  const entries = unrecorded.splice(0);
  state.sequence += 1;
  return recordChange({ state: storedChange(state), at: isoNow(), entries });
}

function storedChange(state: ChangeState): StoredChange {
  const { receipts: _receipts, closed: _closed, terms: _terms, ...stored } = state;
  return JSON.parse(JSON.stringify(stored)) as StoredChange;
}
