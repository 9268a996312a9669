/** The verdict over evidence that could not be read: invalid, and by its own reasons. */
import type { Verdict } from './verdict.js';

/** @param judged what a judge says of no data at all */
export function withoutData<Judged extends Pick<Verdict, 'verdict' | 'summary' | 'reasons' | 'harm'>>(
  judged: Judged,
  reasons: readonly string[],
): Judged {
  return { ...judged, verdict: 'invalid', summary: `Invalid: ${reasons.join('; ')}.`, reasons, harm: [] };
}
