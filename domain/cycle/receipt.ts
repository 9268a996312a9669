/**
 * The part of a payload's fingerprint that a receipt keeps. 64 bits are enough to tell two payloads under one key apart,
 * and a receipt must be short, because the history keeps one for every accepted message.
 */
export function receiptFingerprint(fingerprint: string): string {
  return fingerprint.slice(0, 16);
}
