/** The standing RACI for one cycle: the lines of its journey stage and its LOBs, joined into one. */
import type { StandingRaci } from '../../contracts/programme-documents.js';
import type { Raci } from '../../contracts/submission.js';
import { samePerson } from '../../base/person.js';

/**
 * A line for the LOB itself takes precedence over the line for all (`*`).
 * @returns null when an LOB has no line, or when the lines name different persons as accountable or tie-breaker; then a
 * person must decide who it is
 */
export function standingRaciFor(
  { lines }: StandingRaci,
  journeyStage: string,
  lobs: readonly string[],
): Raci | null {
  const ofStage = lines.filter((line) => line.journeyStage === journeyStage);
  const general = ofStage.find((line) => line.lob === '*');
  const found = lobs.map((lob) => ofStage.find((line) => line.lob === lob) ?? general);
  const known = found.filter((line) => line !== undefined);
  const [first] = known;
  if (!first || known.length < lobs.length) return null;
  const { accountable, tieBreaker } = first;
  const isSame = (line: Raci) =>
    samePerson(line.accountable, accountable) && samePerson(line.tieBreaker, tieBreaker);
  if (!known.every(isSame)) return null;
  const all = (part: 'responsible' | 'consulted' | 'informed') =>
    known.flatMap((line) => line[part]).filter(isFirstMention);
  return {
    accountable,
    responsible: all('responsible'),
    consulted: all('consulted'),
    informed: all('informed'),
    tieBreaker,
  };
}

function isFirstMention(person: string, index: number, persons: readonly string[]): boolean {
  return persons.findIndex((other) => samePerson(other, person)) === index;
}
