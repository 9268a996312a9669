/** Hashes of content: the chain of transitions, request bodies, evidence. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../base/canonical-json.js';
import type { Transition } from '../../domain/cycle/transition.js';
import { facetOf, type Facet } from './facet.js';

/** SHA-256, lower-case hex, of the value's canonical JSON. */
export function sha256Hex(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** What a transition writes beside its entries. The log keeps the state as a hash only, since replay can make it anew. */
export interface Written {
  readonly key: string;
  readonly facet: Facet;
  readonly stateHash: string;
  /** Of the charter that the transition brought. */
  readonly charterHash?: string;
}

/** What the hash of a transition covers. The previous hash is part of it, which makes the chain. */
export interface ChainedContent extends Pick<
  Transition,
  'cycleId' | 'sequence' | 'at' | 'previousHash' | 'entries'
> {
  /** Covers all that people read as the cycle; a timeline can be proven by it without showing the rest. */
  readonly readModelHash: string;
}

/** The hash of a transition, and what the log keeps so that the hash can be found again. */
export interface Seal extends Written {
  readonly hash: string;
}

export function readModelHash({ key, facet, stateHash, charterHash }: Written): string {
  return sha256Hex({ key, facet, stateHash, charterHash });
}

export function chainHash(content: ChainedContent): string {
  const { cycleId, sequence, at, previousHash, entries, readModelHash } = content;
  return sha256Hex({ cycleId, sequence, at, previousHash, entries, readModelHash });
}

export function sealOf(transition: Transition): Seal {
  const { key, state, charter } = transition;
  const written: Written = {
    key,
    facet: facetOf(transition),
    stateHash: sha256Hex(state),
    ...(charter ? { charterHash: sha256Hex(charter) } : {}),
  };
  return { ...written, hash: chainHash({ ...transition, readModelHash: readModelHash(written) }) };
}
