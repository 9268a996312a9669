/**
 * A number that follows from a text and from nothing else, and says nothing about what is in it. Rows are put into its order,
 * so that neither the order of a file nor an outcome decides which of equal candidates is matched.
 *
 * Source: G. Fowler, L. C. Noll, K.-P. Vo, FNV-1a, of two offsets for 53 bits.
 */
export function rowKey(text: string): number {
  let [one, other] = [0x811c9dc5, 0x050c5d1f];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x01000193);
  }
  // The last bits of FNV-1a tell little of the last letters, so that they are mixed once more.
  return mixed(one) * 2 ** 21 + (mixed(other) >>> 11);
}

/** The last step of MurmurHash3. */
function mixed(hash: number): number {
  let bits = hash;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
