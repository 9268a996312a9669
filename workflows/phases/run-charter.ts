/** Charter: what outcome, for whom, by when, within which guardrails and budget? */
import { centralSeats } from '../../domain/decisions/seats.js';
import { roundOf } from '../../domain/cycle/windows.js';
import { inheritedPhases } from '../../domain/programme/inheritance.js';
import { laneOf } from '../../domain/programme/lane.js';
import { noteCharter } from '../../domain/decisions/duties.js';
import { tell, type Cycle, type End } from '../process/running-cycle.js';
import { gate, request } from '../process/waiting.js';

export async function runCharter(cycle: Cycle): Promise<End | null> {
  const { state } = cycle;
  return (roundOf(state) > 1 ? await requestRework(cycle) : null) ?? (await approveCharter(cycle));
}

/** Requests a reworked charter. An interest is kept even if the new charter no longer names that person. */
function requestRework(cycle: Cycle): Promise<End | null> {
  const { state } = cycle;
  return request(cycle, {
    kind: 'charter',
    accept: (charter, fingerprint) => {
      state.charter = charter;
      state.charterHash = fingerprint;
      cycle.charterChanged = true;
      noteCharter(state, charter);
      setLaneAnew(cycle);
      return [];
    },
  });
}

/** Computes the lane again: a reworked charter may need a heavier one, or no longer fit a part that it inherited. */
function setLaneAnew(cycle: Cycle): void {
  const { state } = cycle;
  if (!state.inherited) return;
  const ruling = laneOf(state.charter, state.inherited.laneRules);
  const parts = { ...state.inherited, ...ruling };
  state.inherited = { ...parts, phases: inheritedPhases(state.charter, parts) };
  state.lane = ruling.lane;
  state.laneReasons = ruling.reasons;
  tell(cycle, 'lane-set', `${ruling.lane} lane: ${ruling.reasons.join(' ')}`);
}

function approveCharter(cycle: Cycle): Promise<End | null> {
  const { charter, charterHash } = cycle.state;
  return gate(cycle, {
    gate: 'charter',
    seats: centralSeats(cycle.state, 'charter'),
    evidence: { hash: charterHash, summary: charter.problem },
    returnTargets: ['charter'],
  });
}
