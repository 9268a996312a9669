import { createHash } from 'node:crypto';

/** SHA-256. Columns of millions of numbers are hashed by their bytes, and everything else by its text. */
export function hashOfNumbers(data: unknown): string {
  const hash = createHash('sha256');
  const add = (part: unknown): void => {
    if (ArrayBuffer.isView(part)) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    else if (Array.isArray(part)) for (const each of part) add(each);
    else hash.update(JSON.stringify(part));
    hash.update('\0');
  };
  add(data);
  return hash.digest('hex');
}
