/** Hashes of content: the chain of transitions, request bodies, evidence. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../base/canonical-json.js';
import type { Transition } from '../../domain/cycle/transition.js';

/** SHA-256, lower-case hex, of the value's canonical JSON. */
export function sha256Hex(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** What the hash of a transition covers. The previous hash is part of it, which makes the chain. */
export type HashedContent = Pick<Transition, 'cycleId' | 'sequence' | 'at' | 'previousHash' | 'entries'>;

export function transitionHash({ cycleId, sequence, at, previousHash, entries }: HashedContent): string {
  return sha256Hex({ cycleId, sequence, at, previousHash, entries });
}
