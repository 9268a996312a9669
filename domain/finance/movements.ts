/**
 * The movements of a cycle's money and of the benefit that Finance recognises. Each is a record that never changes; what
 * was wrong or no longer holds is taken back by another movement, which names it. What a cycle has released, returned and
 * recognised are sums over its movements and stand nowhere else. Amounts are whole minor units of the budget's currency.
 */
import type { Movement } from '../cycle/cycle-money.js';
import type { CycleState } from '../cycle/cycle-state.js';
import { roundOf } from '../cycle/windows.js';

type WithMovements = Pick<CycleState, 'movements'>;
type WithDecisions = Pick<CycleState, 'movements' | 'settled'>;

/** What the caller knows of a movement; its id and its step follow from the cycle. */
export type NewMovement = Omit<Movement, 'id' | 'step'>;

/** Adds a movement to the state at once. */
export function move(state: CycleState, movement: NewMovement): void {
  const before = state.movements.filter(({ kind }) => kind === movement.kind).length;
  state.movements.push({
    id: `${movement.kind}.${before + 1}`,
    step: `${state.phase}.r${roundOf(state)}`,
    ...movement,
  });
}

/** The tranches released so far, and what was approved beyond them. */
export function releasedMinor(state: WithMovements): number {
  return sumOf(state.movements.filter(({ kind }) => kind === 'tranche' || kind === 'overspend'));
}

/** Returned to the programme fund; null before anything was. */
export function returnedMinor(state: WithMovements): number | null {
  return sumOrNull(state, 'return', state.movements);
}

/** The yearly benefit by the last reconciliation, signed or not; null before the first. */
export function reconciledMinor(state: WithMovements): number | null {
  return sumOrNull(state, 'recognition', standing(state));
}

/** The yearly benefit that is recognised now; null until a reconciliation has been signed. */
export function recognisedMinor(state: WithDecisions): number | null {
  const signed = state.movements.filter((each) => each.kind === 'recognition' && isSigned(state, each));
  const stands = new Set(standing(state).map(({ id }) => id));
  return signed.length === 0 ? null : sumOf(signed.filter(({ id }) => stands.has(id)));
}

/** A benefit is recognised by the gate after its reconciliation; every other movement counts at once. */
export function isSigned({ settled }: WithDecisions, { kind, step }: Movement): boolean {
  return kind !== 'recognition' || (Object.hasOwn(settled, step) && settled[step]?.decision === 'approve');
}

/** Takes over a yearly benefit that was reconciled, in place of one of an earlier round. */
export function recognise(state: CycleState, amountMinor: number, what: string, at: string): void {
  reverseRecognised(state, 'reconciled anew', at);
  move(state, { kind: 'recognition', amountMinor, what, at });
}

/** Takes back every recognised benefit that stands. */
export function reverseRecognised(state: CycleState, what: string, at: string): void {
  for (const { kind, id, amountMinor } of standing(state)) {
    if (kind === 'recognition') move(state, { kind: 'reversal', amountMinor, what, at, compensates: id });
  }
}

/** By the id of a movement: the one that has taken it back. */
export function compensations({ movements }: WithMovements): ReadonlyMap<string, string> {
  return new Map(
    movements.flatMap(({ id, compensates }) => (compensates === undefined ? [] : [[compensates, id]])),
  );
}

function standing(state: WithMovements): readonly Movement[] {
  const takenBack = compensations(state);
  return state.movements.filter(({ id }) => !takenBack.has(id));
}

function sumOrNull(state: WithMovements, kind: Movement['kind'], from: readonly Movement[]): number | null {
  if (state.movements.every((each) => each.kind !== kind)) return null;
  return sumOf(from.filter((each) => each.kind === kind));
}

function sumOf(movements: readonly Movement[]): number {
  return movements.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}
