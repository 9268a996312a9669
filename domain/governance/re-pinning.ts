/**
 * Whether a cycle keeps a version that is used no more: somebody has re-pinned it for this cycle, who neither has an
 * interest in it nor gave evidence for it, whether they had one before or took it since.
 */
import { samePerson } from '../../base/person.js';
import type { Repinning } from './governed-version.js';

export interface RepinnedFor {
  readonly cycleId: string;
  /** Who has an interest in the cycle or gave evidence for it. */
  readonly parties: readonly string[];
}

export function isRepinned(repinned: readonly Repinning[], { cycleId, parties }: RepinnedFor): boolean {
  return repinned.some(
    ({ cycle, reviewedBy }) =>
      cycle === cycleId && reviewedBy !== null && !parties.some((party) => samePerson(party, reviewedBy)),
  );
}
