/** Whether data go on from those of an earlier look, or are another draw. */
import { assertNever } from '../../base/assert-never.js';
import type { GroupSummary, Observations } from '../../contracts/evidence.js';
import type { LookRecord, PrimaryData } from '../../domain/evidence/look.js';

/**
 * Data that go on begin on the same day and end no earlier, and each count of the primary is no smaller than before: who has
 * been counted stays counted.
 */
export function hasGrown(before: LookRecord, now: PrimaryData | null, { period }: Observations): boolean {
  if (!before.period || !period) return false;
  if (period.from !== before.period.from || period.to < before.period.to) return false;
  // A look without a primary, such as one that was mistyped, has shown nothing of it.
  if (!before.primary || !now) return true;
  return holds(before.primary.pilot, now.pilot) && holds(before.primary.comparison, now.comparison);
}

/** Whether the primary's data are the very same, so that nothing new can be found in them. */
export function isSamePrimary(before: LookRecord, now: PrimaryData | null): boolean {
  return now !== null && JSON.stringify(before.primary) === JSON.stringify(now);
}

/** Whether the later group may hold the earlier one. */
function holds(earlier: GroupSummary, later: GroupSummary): boolean {
  if (earlier.kind !== later.kind || later.n < earlier.n) return false;
  switch (earlier.kind) {
    case 'proportion':
      return (
        later.kind === 'proportion' &&
        later.successes >= earlier.successes &&
        later.n - later.successes >= earlier.n - earlier.successes
      );
    case 'nps':
      return (
        later.kind === 'nps' &&
        later.promoters >= earlier.promoters &&
        later.passives >= earlier.passives &&
        later.detractors >= earlier.detractors
      );
    case 'mean':
      // The spread around a mean grows with each value; of sums of squares it is the sum that does.
      return (
        later.kind === 'mean' &&
        (later.squaredDeviations ?? Infinity) >= (earlier.squaredDeviations ?? 0) &&
        (later.sumSquares ?? Infinity) >= (earlier.sumSquares ?? 0)
      );
    case 'ratio':
      return true;
    default:
      return assertNever(earlier);
  }
}
