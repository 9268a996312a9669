/**
 * What people can read in a text. A reason of invisible characters is none, and a control character is an accident of
 * copying or an attempt to forge a line in what others read. The contracts and the workflow's guard both ask here.
 */

/** Control characters other than line feed and tab, and halves of a surrogate pair. */
const UNREADABLE = /[\p{Cc}\p{Cs}]/u;
const LINE_FEED_OR_TAB = /[\n\t]/g;

/**
 * Blanks, format characters, private ones, and what is drawn as nothing: soft hyphens, zero-width spaces and Hangul fillers
 * are ignorable by default; the empty Braille pattern U+2800 counts as a symbol, so it is named by itself.
 */
const INVISIBLE_ONLY = /^[\s\p{Z}\p{Cc}\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}\u2800]+$/u;

/** Whether a text of several lines is free of control characters. */
export function isPlainText(text: string): boolean {
  return !UNREADABLE.test(text.replaceAll(LINE_FEED_OR_TAB, ''));
}

/** The same for a text of one line, such as a title. */
export function isPlainLine(text: string): boolean {
  return !UNREADABLE.test(text);
}

/** Whether there is anything to see; an empty text is judged by its length instead. */
export function isVisible(text: string): boolean {
  return !INVISIBLE_ONLY.test(text);
}
