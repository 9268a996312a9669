/** A look at the data of a pilot, with a sentence that says what a pass asked for. */
import type { Look, LookRecord } from '../evidence/look.js';

export interface LookShown extends Look {
  readonly text: string;
}

export function lookShown(record: LookRecord): LookShown {
  const { number, part, parts, informationFraction, boundary, alphaSpent, alpha } = record;
  const look = { number, part, parts, informationFraction, boundary, alphaSpent, alpha };
  return { ...look, text: lookText(look) };
}

function lookText({ number, part, parts, informationFraction, boundary, alphaSpent, alpha }: Look): string {
  const at = `Look ${number} at the pilot's data, at ${percent(informationFraction)} of the planned information`;
  const spent = `${percent(alphaSpent)} of the one-sided significance level of ${percent(alpha)} is spent`;
  if (part > parts)
    return `${at}: no pass is possible, because all ${parts} parts of the significance level are used.`;
  const of = parts === 1 ? '' : `: part ${part} of ${parts}, one for each round that the policy allows`;
  return boundary === null
    ? `${at}: no pass is possible before the planned size; ${spent}${of}.`
    : `${at}: a pass asks for bounds ${boundary.toFixed(2)} standard errors off, more of them in small arms; ${spent}${of}.`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}
