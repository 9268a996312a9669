/** The standing RACI as it holds for one cycle: the lines of its journey stage and LOBs as one. */
import type { StandingRaci } from '../../contracts/programme-documents.js';
import type { Raci } from '../../contracts/submission.js';
import type { JourneyStage } from '../../base/vocabulary.js';

/**
 * A line of the LOB's own comes before the one for all (`*`).
 * @returns null when a LOB has no line, or the lines name different persons as accountable or tie-breaker: then a
 * person must say who it is
 */
export function standingRaciFor(
  { lines }: StandingRaci,
  journeyStage: JourneyStage,
  lobs: readonly string[],
): Raci | null {
  const ofStage = lines.filter((line) => line.journeyStage === journeyStage);
  const general = ofStage.find((line) => line.lob === '*');
  const found = lobs.map((lob) => ofStage.find((line) => line.lob === lob) ?? general);
  const known = found.filter((line) => line !== undefined);
  const [first] = known;
  if (!first || known.length < lobs.length) return null;
  const { accountable, tieBreaker } = first;
  if (known.some((line) => line.accountable !== accountable || line.tieBreaker !== tieBreaker)) return null;
  const all = (part: 'responsible' | 'consulted' | 'informed') => [
    ...new Set(known.flatMap((line) => line[part])),
  ];
  return {
    accountable,
    responsible: all('responsible'),
    consulted: all('consulted'),
    informed: all('informed'),
    tieBreaker,
  };
}
