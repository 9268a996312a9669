/** Pilot: does it work on a few? It ends with observations of the pilot and of its comparison group. */
import type { Cycle, End } from '../process/running-cycle.js';
import { registerUndo } from '../process/undo-steps.js';
import { request } from '../process/waiting.js';

export function runPilot(cycle: Cycle): Promise<End | null> {
  registerUndo(cycle, {
    kind: 'pilot_change',
    what: 'roll the pilot back for its customers',
  });
  return request(cycle, {
    kind: 'observations',
    person: cycle.state.charter.dri,
    accept: (observations) => {
      cycle.state.observations = observations;
      return [];
    },
  });
}
