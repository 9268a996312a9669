import { describe, expect, it } from 'vitest';
import {
  move,
  recognise,
  recognisedMinor,
  reconciledMinor,
  releasedMinor,
  returnedMinor,
  reverseRecognised,
} from '../../../domain/finance/movements.js';
import { movementsShown } from '../../../domain/reading/movements-shown.js';
import { NOON, stateIn } from '../states.js';

describe('a movement', () => {
  it('has an id of its own in the cycle, by its kind and count, and says in which step it was made', () => {
    const state = stateIn('pilot');
    for (const amountMinor of [5, 7]) move(state, { kind: 'tranche', amountMinor, what: 'pilot', at: NOON });
    move(state, { kind: 'return', amountMinor: 0, what: 'nothing left', at: NOON });
    expect(state.movements.map(({ id, step }) => [id, step])).toEqual([
      ['tranche.1', 'pilot.r1'],
      ['tranche.2', 'pilot.r1'],
      ['return.1', 'pilot.r1'],
    ]);
    expect([releasedMinor(state), returnedMinor(state)]).toEqual([12, 0]);
  });

  it('is absent from the sums before there is one: nothing returned is not a return of nothing', () => {
    const state = stateIn('pilot');
    expect([releasedMinor(state), returnedMinor(state), recognisedMinor(state)]).toEqual([0, null, null]);
  });
});

const signed = {
  gateId: 'finance_reconciliation.r1',
  decision: 'approve',
  by: 'cfo',
  persons: ['cfo'],
  role: 'cfo',
  at: NOON,
  latencyMs: 0,
} as const;

describe('a recognised benefit', () => {
  it('of a later round takes the place of the earlier one, which stays readable with what took it back', () => {
    const state = stateIn('finance_reconciliation');
    recognise(state, 100, 'a year', NOON);
    state.rounds.finance_reconciliation = 2;
    recognise(state, 70, 'a year', NOON);
    expect(reconciledMinor(state)).toBe(70);
    const shown = movementsShown({ ...state, splitting: null }).movements;
    expect(
      shown.map(({ id, step, status, compensates, compensatedBy }) => [
        id,
        step,
        status,
        compensates,
        compensatedBy,
      ]),
    ).toEqual([
      ['recognition.1', 'finance_reconciliation.r1', 'compensated', null, 'reversal.1'],
      ['reversal.1', 'finance_reconciliation.r2', 'standing', 'recognition.1', null],
      ['recognition.2', 'finance_reconciliation.r2', 'unsigned', null, null],
    ]);
  });

  it('counts once it is signed; reversed it is nothing, and a second reversal finds nothing to take back', () => {
    const state = stateIn('finance_reconciliation');
    recognise(state, 100, 'a year', NOON);
    expect(recognisedMinor(state)).toBeNull();
    state.settled['finance_reconciliation.r1'] = signed;
    expect(recognisedMinor(state)).toBe(100);
    reverseRecognised(state, 'retired', NOON);
    reverseRecognised(state, 'retired', NOON);
    expect(recognisedMinor(state)).toBe(0);
    expect(state.movements).toHaveLength(2);
  });
});
