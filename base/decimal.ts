/** What people and programs write as a number; JavaScript would also read 0x1F, Infinity and an empty text as one. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}
