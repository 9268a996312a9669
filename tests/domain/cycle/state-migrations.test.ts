import { expect, it } from 'vitest';
import { migrated, STATE_SCHEMA, type Migrations } from '../../../domain/cycle/state-migrations.js';
import { phaseAfter, phasesOf, PROCESS_VERSION } from '../../../domain/cycle/process-version.js';
import { PHASES } from '../../../base/vocabulary.js';
import { stateIn } from '../states.js';

/** Two versions on: the first renames a field, the second adds one. */
const planted: Migrations = {
  [STATE_SCHEMA]: (state) => ({ ...state, renamed: 'kept', schema: STATE_SCHEMA + 1 }),
  [STATE_SCHEMA + 1]: (state) => ({ ...state, added: 0, schema: STATE_SCHEMA + 2 }),
};

it('a state of this schema is not migrated', () => {
  const state = stateIn('pilot');
  expect(migrated(state)).toBe(state);
});

it('a state goes through every migration up to this schema, and all else in it is kept', () => {
  const state = stateIn('pilot');
  const later = migrated(state, planted, STATE_SCHEMA + 2);
  expect(later).toEqual({ ...state, renamed: 'kept', added: 0, schema: STATE_SCHEMA + 2 });
});

it('a state that a newer version of the code wrote is refused instead of guessed at', () => {
  const newer = { ...stateIn('pilot'), schema: STATE_SCHEMA + 1 };
  expect(() => migrated(newer)).toThrow(`a state of schema ${STATE_SCHEMA + 1} cannot become one of schema`);
});

it('each process version has its order of phases, and an unknown version is refused', () => {
  expect(phasesOf({ processVersion: PROCESS_VERSION })).toEqual(PHASES);
  expect(phaseAfter({ processVersion: PROCESS_VERSION }, 'enable')).toBe('pilot');
  expect(phaseAfter({ processVersion: PROCESS_VERSION }, 'sustain')).toBeUndefined();
  expect(() => phasesOf({ processVersion: 99 })).toThrow('process version 99 is not known here');
});
