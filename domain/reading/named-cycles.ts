/**
 * Sentences that name other cycles, by their ids. Who reads one may not be allowed to see all of them: those are counted
 * instead, so that neither title nor id goes out. What everybody reads, the timeline, names none.
 */

const CYCLE_ID = 'cyc_[0-9a-f]{24}';
/** One id, or several with commas between them. */
const LISTED = new RegExp(`${CYCLE_ID}(?:, ${CYCLE_ID})*`, 'g');

/** The ids that the sentences name, each once. */
export function cyclesNamedIn(sentences: readonly string[]): string[] {
  return [...new Set(sentences.flatMap((sentence) => sentence.match(new RegExp(CYCLE_ID, 'g')) ?? []))];
}

/**
 * The sentence with what the reader calls each cycle.
 * @param nameOf undefined for a cycle that the reader may not see
 */
export function namingCycles(
  sentence: string,
  nameOf: (id: string) => string | undefined = () => undefined,
): string {
  return sentence.replaceAll(LISTED, (listed) => {
    const ids = listed.split(', ');
    const names = ids.flatMap((id) => nameOf(id) ?? []);
    const hidden = ids.length - names.length;
    const others = hidden === 1 ? 'another cycle' : `${hidden} other cycles`;
    return [...names, ...(hidden === 0 ? [] : [others])].join(', ');
  });
}
