import { expect, it } from 'vitest';
import { interestsOf, noteInterest } from '../../../domain/cycle/first-state.js';
import { storedState } from '../../../domain/cycle/transition.js';
import { testCharter } from '../../support/charters.js';
import { stateIn } from '../states.js';

it('a new cycle notes an interest for everybody whom the charter gives one, and for the person who opened it', () => {
  expect(stateIn('charter', { payDependsOnMetric: ['earner'] }).interests).toEqual({
    earner: 'is paid by a metric of the cycle',
    'benefit-owner': 'owns the benefit',
    sponsor: 'sponsors the cycle',
    dri: 'runs the cycle',
    pmo: 'chartered the cycle',
  });
});

it('a person with several interests is refused with the weightiest reason', () => {
  const charter = testCharter({
    sponsor: 'one',
    benefitOwner: 'one',
    dri: 'one',
    payDependsOnMetric: ['one'],
  });
  expect(interestsOf(charter)).toEqual({ one: 'runs the cycle' });
});

it('an interest keeps its first reason, also for a person who is named like a property of every object', () => {
  const state = stateIn('charter');
  noteInterest(state, 'constructor', 'supplied evidence');
  noteInterest(state, 'constructor', 'something else');
  expect(Object.hasOwn(state.interests, 'constructor')).toBe(true);
  expect(state.interests).toMatchObject({ constructor: 'supplied evidence' });
});

it('the stored state is a copy that no later message changes, without what only the workflow needs', () => {
  const state = stateIn('charter');
  state.receipts = { id: { sequence: 1, fingerprint: 'f' } };
  const stored = storedState(state);
  const before = JSON.stringify(stored);
  noteInterest(state, 'late', 'came later');
  state.rounds.charter = 9;
  expect(JSON.stringify(stored)).toBe(before);
  expect(Object.keys(stored)).not.toEqual(expect.arrayContaining(['charter', 'receipts', 'headHash']));
  expect(stored).not.toHaveProperty('receipts');
});
