/** An event as the API shows it: on a page of the timeline and in the live view alike. */
import type { CycleEvent } from '../store/cycle/event-document.js';

export function eventItem({ sequence, at, hash, previousHash, entries }: CycleEvent) {
  return { sequence, at, hash, previousHash, entries };
}
