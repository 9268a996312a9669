/** The verdicts on a timeline. */
import type { CycleEvent } from '../client/answers.js';

/** What the judge has said of this cycle, oldest first. */
export function verdictsIn(timeline: readonly CycleEvent[]): { gateId: string; sentence: string }[] {
  return (
    timeline
      .flatMap((event) => event.entries)
      .filter(({ type }) => type === 'judged')
      // The entry begins with the verdict as a code word, and the sentence behind it says the same again.
      .map(({ gateId = '', text }) => ({ gateId, sentence: text.replace(/^[a-z]+: /, '') }))
  );
}
