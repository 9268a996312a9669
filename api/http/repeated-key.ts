/**
 * Finds a key that an object of a JSON text holds twice. `JSON.parse` keeps the last and says nothing, while whoever wrote
 * or logged the text may have read the first (`{"decision":"reject","decision":"approve"}`).
 */

/** Strings, and the marks between them. Numbers and words are passed over. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** @param text that `JSON.parse` takes @returns the key, or undefined when each is there once */
export function repeatedKey(text: string): string | undefined {
  // A set of keys for each open object, null for each open array.
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const keys = open.at(-1);
      const key = keyOf(last);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
    last = token;
  }
  return undefined;
}

/** The same key may be written in several ways: "\u0061" is "a". */
function keyOf(literal: string): string {
  return literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1);
}
