/** Writes the transitions of one made-up cycle, in order, as a workflow would: key, sequence and hash chain. */
import type { Charter } from '../../contracts/charter.js';
import type { DecisionWait, SubmissionWait } from '../../domain/cycle/cycle-state.js';
import { firstState } from '../../domain/cycle/first-state.js';
import type { Entry } from '../../domain/cycle/timeline.js';
import {
  storedState,
  type StoredState,
  type Transition,
  type WorkflowTask,
} from '../../domain/cycle/transition.js';
import type { Store } from '../../store/connect.js';
import { person, testCharter } from '../support/charters.js';

export interface Change {
  readonly state?: Partial<StoredState>;
  readonly entries?: readonly Entry[];
  readonly charter?: Charter;
  readonly at?: string;
  readonly task?: WorkflowTask;
}

export class CycleWriter {
  state: StoredState;
  head = '';

  constructor(
    readonly cycleId: string,
    readonly charter = testCharter(),
    openedAt = '2026-03-01T09:00:00.000Z',
  ) {
    const opening = { cycleId, openedBy: person('pmo'), charter, charterHash: 'c'.repeat(64), at: openedAt };
    this.state = storedState(firstState(opening));
  }

  /** The transition that comes next; nothing is written. */
  next({ state = {}, entries, charter, at = this.state.openedAt, task }: Change = {}): Transition {
    const sequence = this.state.sequence + 1;
    const brought = charter ?? (sequence === 1 ? this.charter : undefined);
    return {
      cycleId: this.cycleId,
      key: `cycle:${this.cycleId}/transition/${sequence}`,
      sequence,
      previousHash: this.head,
      at,
      task: task ?? { runId: 'run-1', startedEvent: 3 * sequence },
      entries: entries ?? [anEntry({ at, text: `Step ${sequence}` })],
      state: { ...this.state, ...state, sequence },
      ...(brought ? { charter: brought } : {}),
    };
  }

  async write(store: Store, change: Change = {}): Promise<Transition> {
    const transition = this.next(change);
    const { hash } = await store.recordTransition(transition);
    this.state = transition.state;
    this.head = hash;
    return transition;
  }
}

export function anEntry(change: Partial<Entry> = {}): Entry {
  return {
    type: 'phase-entered',
    at: '2026-03-01T09:00:00.000Z',
    phase: 'charter',
    round: 1,
    text: 'Entered',
    ...change,
  };
}

export function decisionWait(change: Partial<DecisionWait> = {}): DecisionWait {
  return {
    what: 'decision',
    gate: 'charter',
    gateId: 'charter.r1',
    version: 1,
    seats: [{ role: 'council_member' }],
    evidence: { hash: 'e'.repeat(64), summary: 'The charter' },
    returnTargets: [],
    deferrals: 0,
    since: '2026-03-01T09:00:00.000Z',
    due: '2026-03-15T09:00:00.000Z',
    ...change,
  };
}

export function submissionWait(change: Partial<SubmissionWait> = {}): SubmissionWait {
  return {
    what: 'submission',
    askId: 'organize.raci.r1',
    kind: 'raci',
    roles: ['dri'],
    missing: [],
    since: '2026-03-01T09:00:00.000Z',
    due: '2026-03-15T09:00:00.000Z',
    ...change,
  };
}
