/** An event as the API shows it, on a page of the timeline and in the live view alike. */
import type { CycleEvent } from '../store/cycle/event-document.js';

export function eventItem({ sequence, at, hash, previousHash, readModelHash, entries }: CycleEvent) {
  return { sequence, at, hash, previousHash, readModelHash, entries };
}

/** This many digits tell apart what was recorded under one sequence, and are few enough for an id. */
const SHOWN = 8;

export function shortHash(hash: string): string {
  return hash.slice(0, SHOWN);
}

/** Names an event in the live view by its place and by which of the events recorded there it is. */
export function eventId(sequence: number, hash: string): string {
  return `${sequence}-${shortHash(hash)}`;
}
