/**
 * The state of a proposed change to a governed document, as its workflow holds it. It is plain JSON. What a kind of
 * document holds is unknown here: `governed-kinds.ts` has what differs from kind to kind. Times are ISO 8601 in UTC.
 */
import type { ChangeEntryType, ChangeStatus, GovernedKind, Role } from '../../base/vocabulary.js';
import type { Actor, Receipt } from '../cycle/cycle-state.js';

/**
 * What is proposed: a version, the first or one based on another; that a version is used no more; that one cycle keeps a
 * version that is used no more.
 */
export type Proposal =
  | { readonly what: 'version'; readonly basedOn?: number | undefined; readonly definition: unknown }
  | {
      readonly what: 'retirement';
      readonly version: number;
      /** What has found that it does not predict. */
      readonly because?: { readonly analysis: string } | undefined;
    }
  | { readonly what: 'repin'; readonly version: number; readonly cycle: string };

/** How long whoever must act has, and how often a content may be handed in. Copied into the change when it begins. */
export interface ChangeTerms {
  /** ISO 8601 durations. */
  readonly reviewWindow: string;
  readonly reworkWindow: string;
  readonly rounds: number;
}

/** What a change waits for: its review, a new content by its proposer, its effective date. */
export interface ChangeWait {
  readonly what: 'review' | 'rework' | 'effect';
  readonly since: string;
  readonly due: string;
  reminded?: boolean;
  /** Who may review as well, set when most of the window is over. */
  escalatedTo?: Role;
}

export interface ChangeState {
  readonly changeId: string;
  readonly kind: GovernedKind;
  /** The name of the document among those of its kind. */
  readonly key: string;
  /** The lines of business that it concerns, where it is about one cycle; `*` where it holds for all. */
  readonly lobs: readonly string[];
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly terms: ChangeTerms;
  proposal: Proposal;
  /** SHA-256 of the canonical proposal; a review is bound to it. */
  contentHash: string;
  reason: string;
  status: ChangeStatus;
  round: number;
  wait: ChangeWait | null;
  /** Set with the approval. */
  effectiveFrom: string | null;
  /** Who reviewed last. */
  reviewedBy: string | null;
  /** How it ended, in words. */
  outcome: string | null;
  closed: boolean;
  /** Goes up by one with each transition. */
  sequence: number;
  /** By update id; so that a repeat gets the first answer. */
  receipts: Readonly<Record<string, Receipt>>;
}

/** One line of the change log. */
export interface ChangeEntry {
  readonly type: ChangeEntryType;
  readonly at: string;
  readonly text: string;
  readonly person?: string;
  /** The role in which the person acted. */
  readonly role?: Role;
  readonly contentHash?: string;
  /** What a rework has changed, field by field. */
  readonly differences?: readonly string[];
}

/** What the database keeps of a change besides its log. */
export type StoredChange = Omit<ChangeState, 'receipts' | 'closed' | 'terms'>;

/** All that happened between two waits of a change; it is written in one transaction. */
export interface ChangeStep {
  readonly state: StoredChange;
  readonly at: string;
  readonly entries: readonly ChangeEntry[];
}

/** What a change is begun with. */
export interface NewChange {
  readonly changeId: string;
  readonly kind: GovernedKind;
  readonly key: string;
  readonly lobs: readonly string[];
  readonly proposal: Proposal;
  readonly contentHash: string;
  readonly reason: string;
  readonly proposedBy: Actor;
  readonly terms: ChangeTerms;
}
