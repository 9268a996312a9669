/** Pilot: does it work on a few? Leaves with observations of the pilot and its comparison group. */
import type { Cycle, End } from '../cycle.js';
import { ask } from '../waiting.js';

export function runPilot(cycle: Cycle): Promise<End | null> {
  return ask(cycle, {
    kind: 'observations',
    roles: ['dri'],
    person: cycle.state.charter.dri,
    accept: (observations) => {
      cycle.observations = observations;
      return [];
    },
  });
}
