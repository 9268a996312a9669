/** The timeline: what happened, in the order in which it happened, in words that people read. */
import type { Decision, Outcome, Phase, Role } from '../../base/vocabulary.js';

export const ENTRY_TYPES = [
  'cycle-opened',
  'phase-entered',
  'phase-left',
  'phase-inherited',
  'lane-set',
  'splitting-suspected',
  'gate-opened',
  'approved',
  'deferred',
  'gate-settled',
  'decision-refused',
  'submission-requested',
  'submitted',
  'power-told',
  'judged',
  'wave-started',
  'wave-ended',
  'wave-recalled',
  'tranche-released',
  'spend-reported',
  'money-returned',
  'effect-faded',
  'reconciled',
  'return-told',
  'waiting',
  'reminded',
  'escalated',
  'lapsed',
  'cancelled',
  'held',
  'resumed',
  'vetoed',
  'voted-against',
  'veto-settled',
  'withdrawn',
  'step-retracted',
  'undo-requested',
  'undo-escalated',
  'undo-unacknowledged',
  'closed',
] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

export interface Entry {
  readonly type: EntryType;
  /** ISO 8601, UTC; the workflow's clock. */
  readonly at: string;
  readonly phase: Phase;
  readonly round: number;
  /** One sentence for people. */
  readonly text: string;
  readonly actor?: string;
  readonly role?: Role;
  readonly gateId?: string;
  /** Id of the request that a submission answers. */
  readonly askId?: string;
  readonly decision?: Decision;
  readonly reason?: string;
  readonly outcome?: Outcome;
  readonly evidenceHash?: string;
  /** What was handed in or computed, in full: a submission's content, a verdict, a reconciliation. */
  readonly detail?: unknown;
}
