/**
 * What of a payload's fingerprint a receipt keeps: 64 bits tell two payloads under one key apart, and
 * every accepted message carries its receipt in history for ever.
 */
export function receiptFingerprint(fingerprint: string): string {
  return fingerprint.slice(0, 16);
}
