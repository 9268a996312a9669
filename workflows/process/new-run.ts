/** A running cycle, new or taken over from an earlier run. */
import type { CycleState } from '../../domain/cycle/cycle-state.js';
import { laterFields } from '../../domain/cycle/first-state.js';
import type { Cycle } from './running-cycle.js';
import type { CycleResumed } from '../messages/definitions.js';

/**
 * Measured (`npm run bench:replay`): a replay costs about 0.7 ms of CPU an event, and a workflow task may take five
 * seconds. So a worker that does not hold the cycle any more makes up for it within a second, also when it is busy.
 * Edition 1 began with runs of 4,000 events, and keeps to that.
 */
const EVENTS_PER_RUN = 1000;
const EVENTS_PER_RUN_OF_EDITION_1 = 4000;

export function newCycle(state: CycleState, eventsPerRun = eventsPerRunOf(state)): Cycle {
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

function eventsPerRunOf({ edition }: CycleState): number {
  return edition < 2 ? EVENTS_PER_RUN_OF_EDITION_1 : EVENTS_PER_RUN;
}

/** The earlier run may have been an earlier version of this code. */
export function resumedCycle({ resume, eventsPerRun }: CycleResumed): Cycle {
  return { ...newCycle({ ...laterFields(), ...resume }, eventsPerRun), charterChanged: false };
}
