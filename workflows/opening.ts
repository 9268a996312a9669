/** A running cycle, new or taken over from an earlier run. */
import type { CycleState } from '../domain/cycle-state.js';
import { laterFields } from '../domain/opening.js';
import type { Cycle } from './cycle.js';
import type { CycleResumed } from './messages.js';

/** Replay of a run stays well under a second up to here; the server suggests it later, at 4,096 events. */
const EVENTS_PER_RUN = 4000;

export function newCycle(state: CycleState, eventsPerRun = EVENTS_PER_RUN): Cycle {
  return {
    state,
    untold: [],
    handedIn: null,
    observations: null,
    charterChanged: true,
    shown: [],
    eventsPerRun,
  };
}

/** The earlier run may have been an earlier version of this code. */
export function resumedCycle({ resume, eventsPerRun }: CycleResumed): Cycle {
  return { ...newCycle({ ...laterFields(), ...resume }, eventsPerRun), charterChanged: false };
}
