/** Ledger lines are claimed before they are counted, because one line may be counted by one cycle only. */
import { comparedText } from '../../base/compared-text.js';

/** The ledger lines that a cycle wants to count. It gets all of them or none. */
export interface LedgerClaim {
  readonly cycleId: string;
  /** The cycle's lines of business, by which a later claim knows who may learn of this cycle. */
  readonly lobs: readonly string[];
  /**
   * All lines that the cycle counts, as Finance wrote them. A line that it had claimed before and that is not among them
   * becomes free.
   */
  readonly references: readonly string[];
}

/** A line that another cycle counts. */
export interface TakenLine {
  /** As the cycle that was refused wrote it. */
  readonly reference: string;
  /** The cycle that counts it, and the lines of business of that cycle. */
  readonly cycleId: string;
  readonly lobs: readonly string[];
}

/** The Braille blank looks like a space and counts as a symbol in Unicode. */
const BLANKS = /[\s\u2800]+/gu;

/** What word processors and spreadsheets put in the place of the characters of a keyboard. */
const TYPOGRAPHIC: readonly (readonly [RegExp, string])[] = [
  [/[\p{Dash_Punctuation}\u2212\u2043]/gu, '-'],
  [/[\u2044\u2215]/gu, '/'],
  [/[\u2018\u2019\u201b\u02bc]/gu, "'"],
  [/[\u201c\u201d\u201e\u201f]/gu, '"'],
];

/**
 * The one form of a line's reference by which it is compared. Case, blanks, invisible characters, the look of a hyphen and
 * Unicode's several ways to write a character do not make another line, and neither does the month to which somebody
 * assigns it.
 */
export function ledgerKey(reference: string): string {
  const plain = TYPOGRAPHIC.reduce(
    (text, [look, typed]) => text.replace(look, typed),
    comparedText(reference),
  );
  return plain.replace(BLANKS, ' ').trim();
}

/**
 * Why a line is refused, for the readers of the cycle that wants it. The other cycle is named only if it touches all lines
 * of business of this one, because then whoever may read this cycle may read the other too.
 */
export function takenText({ reference, cycleId, lobs }: TakenLine, readerLobs: readonly string[]): string {
  const isKnown = readerLobs.every((lob) => lobs.includes(lob));
  return `${reference} is counted by ${isKnown ? cycleId : 'another cycle'} already.`;
}
