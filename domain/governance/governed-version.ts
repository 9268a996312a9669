/** One version of a governed document. Its content never changes; at most it is retired. */
import type { GovernedKind, VersionSource, VersionState } from '../../base/vocabulary.js';

export interface VersionInfo {
  readonly kind: GovernedKind;
  readonly key: string;
  readonly version: number;
  readonly state: VersionState;
  /** By what a list of this kind is filtered; of a metric its kind. */
  readonly facet: string;
  readonly basedOn: number | null;
  /** From the version that it is based on, field by field. */
  readonly differences: readonly string[];
  readonly effectiveFrom: string;
  readonly source: VersionSource;
  /** The change that published it; null of one that was loaded. */
  readonly changeId: string | null;
  readonly proposedBy: string;
  readonly reviewedBy: string | null;
  readonly reason: string;
  readonly retired: Retirement | null;
  /** The cycles that keep it though it is retired. */
  readonly repinned: readonly Repinning[];
}

export interface Repinning extends Retirement {
  readonly cycle: string;
  /** The lines of business of the cycle; who speaks for none of them learns nothing of it. */
  readonly lobs: readonly string[];
}

export interface Retirement {
  readonly at: string;
  readonly reason: string;
  readonly changeId: string;
  readonly reviewedBy: string | null;
}

export interface GovernedVersion extends VersionInfo {
  readonly content: unknown;
}
