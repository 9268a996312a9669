/** An event as the API shows it: on a page of the timeline and in the live view alike. */
import type { CycleEvent } from '../store/cycle/event-document.js';

export function eventItem({ sequence, at, hash, previousHash, entries }: CycleEvent) {
  return { sequence, at, hash, previousHash, entries };
}

/** Enough to tell apart what was recorded under one sequence, and short enough for an id. */
const SHOWN = 8;

export function shortHash(hash: string): string {
  return hash.slice(0, SHOWN);
}

/** Names an event in the live view: its place, and which of those that were recorded there it is. */
export function eventId(sequence: number, hash: string): string {
  return `${sequence}-${shortHash(hash)}`;
}
