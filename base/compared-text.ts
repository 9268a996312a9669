/**
 * The one form of an identifier by which it is compared: who somebody is, which line of a ledger is meant. What nobody sees
 * makes no difference, nor do case and Unicode's several ways to write a character. Identifiers are kept and shown as they
 * were written.
 */

/** What nobody sees: format characters, fillers, joiners, variation selectors, and controls other than white space. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?!\s)\p{Cc}/gu;
const HAS_INVISIBLE = new RegExp(INVISIBLE.source, 'u');

export function comparedText(text: string): string {
  const compatible = text.normalize('NFKC').replace(INVISIBLE, '');
  // By way of upper case, because only there ß and SS, or σ and ς, become the same; ẞ must be lowered before.
  return compatible.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
}

/** Whether all characters of an identifier can be seen, so that two that look alike are alike. */
export function isAllVisible(text: string): boolean {
  return !HAS_INVISIBLE.test(text);
}
