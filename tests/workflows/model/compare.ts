/** Model and cycle side by side: what both must say of where the cycle stands. */
import { expect } from 'vitest';
import type { Wait } from '../../../domain/cycle/cycle-state.js';
import type { StoredState } from '../../../domain/cycle/transition.js';
import type { OpenCycle } from '../open-cycle.js';
import type { Place } from './places.js';
import type { ProcessModel } from './process.js';

/** Due dates of the two differ by what the machine took meanwhile. */
const CLOCK_TOLERANCE_MS = 120_000;

export async function expectAgreement(model: ProcessModel, cycle: OpenCycle): Promise<void> {
  const state = model.closed ? cycle.transitions().at(-1)!.state : await cycle.state();
  expect(viewOfState(state)).toEqual(viewOfModel(model));
  if (state.exit) expect(state.exit.reason).not.toBe('');
  if (!state.wait || !model.place) return;
  const differenceMs = Math.abs(Date.parse(state.wait.due) - model.place.dueMs);
  expect(differenceMs, `due ${state.wait.due}, by the model ${iso(model.place.dueMs)}`).toBeLessThan(
    CLOCK_TOLERANCE_MS,
  );
}

const iso = (ms: number) => new Date(ms).toISOString();

function viewOfState(state: StoredState) {
  return {
    phase: state.phase,
    rounds: state.rounds,
    place: viewOfWait(state.wait),
    aside: state.suspended && { by: state.suspended.by, place: viewOfWait(state.suspended.wait) },
    vetoes: state.vetoes,
    settled: Object.fromEntries(
      Object.entries(state.settled).map(([id, { decision, persons }]) => [
        id,
        { decision, persons: persons.toSorted() },
      ]),
    ),
    interested: Object.keys(state.interests).toSorted(),
    supplied: listed(state.supplied),
    decided: listed(state.decided),
    spentMinor: state.spending.spentMinor ?? 0,
    undos: state.undos.map(({ step, role, status }) => ({ step, role, status })),
    exit: state.exit?.outcome ?? null,
    undoing: state.undoing,
    closed: state.closed,
  };
}

function viewOfModel(model: ProcessModel): ReturnType<typeof viewOfState> {
  return {
    phase: model.phase,
    rounds: model.rounds,
    place: viewOfPlace(model.place),
    aside: model.aside && { by: model.aside.by, place: viewOfPlace(model.aside.place) },
    vetoes: model.vetoes,
    settled: Object.fromEntries(
      [...model.settled].map(([id, { decision, persons }]) => [
        id,
        { decision, persons: [...new Set(persons)].toSorted() },
      ]),
    ),
    ...model.ledger.view,
    spentMinor: model.spentMinor,
    undos: model.undos.map((undo) => ({ ...undo })),
    exit: model.exit,
    undoing: model.undoing,
    closed: model.closed,
  };
}

function listed(record: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(record).map(([person, things]) => [person, things.toSorted()]));
}

function viewOfWait(wait: Wait | null): unknown {
  if (wait?.what === 'decision') {
    const { gateId, version, deferrals, seats, returnTargets, approvalBlockedBy } = wait;
    return {
      gate: gateId,
      version,
      deferrals,
      seats: seats.map(({ role, lob, approvedBy }) => [role, lob, approvedBy]),
      back: returnTargets,
      blocked: approvalBlockedBy !== undefined,
      against: wait.against ?? [],
      stoodIn: wait.standIn !== undefined,
      ...called(wait),
    };
  }
  if (wait?.what === 'submission') {
    const { askId, roles, person, missing, kind } = wait;
    return { ask: askId, roles, person, missing: kind === 'undo' ? [] : missing, ...called(wait) };
  }
  if (wait?.what !== 'hold') return wait;
  return { heldBy: wait.by, byCouncil: wait.role === 'council_member' };
}

function called(wait: { reminded?: boolean; escalatedTo?: string }) {
  return { reminded: wait.reminded ?? false, escalated: wait.escalatedTo === 'executive_champion' };
}

function viewOfPlace(place: Place | null): unknown {
  if (place?.what === 'gate') {
    const { id, version, deferrals, seats, back, blocked, against, stoodIn, reminded, escalated } = place;
    const filled = seats.map(({ role, lob, by }) => [role, lob, by]);
    const votes = { seats: filled, against, stoodIn };
    return { gate: id, version, deferrals, ...votes, back, blocked, reminded, escalated };
  }
  if (place?.what === 'ask') {
    const { id, roles, person, missing, reminded, escalated } = place;
    return { ask: id, roles, person, missing, reminded, escalated };
  }
  return place && { heldBy: place.by, byCouncil: place.byCouncil };
}
