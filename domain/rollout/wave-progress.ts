/** The waves of a cycle's scale phase, as the cycle follows them. These functions change the state at once. */
import type { CycleState, WaveProgress } from '../cycle/cycle-state.js';
import { roundOf } from '../cycle/windows.js';
import type { Outcome, WaveState } from '../../base/vocabulary.js';

/** How the wave's own process ended, told to its cycle. */
export interface WaveEnded {
  readonly id: string;
  readonly outcome: Outcome;
  readonly reason: string;
  /** It could not take itself back. */
  readonly lost?: boolean;
}

/** All waves of the charter anew in each round of the phase: a change that was mended is rolled out again. */
export function planWaves(state: CycleState): void {
  const round = roundOf(state);
  if (state.waves[0]?.round === round) return;
  state.waves = state.charter.waves.map(({ name, lob, region }) => {
    return { name, lob, region, id: null, round, state: 'planned' as const };
  });
}

export function beginWave(state: CycleState, item: number, id: string): WaveProgress {
  const begun = { ...waveOf(state, item), id, state: 'under_way' as const };
  state.waves = state.waves.with(item - 1, begun);
  return begun;
}

/** @param item number of the wave, from 1 */
export function waveOf(state: CycleState, item: number): WaveProgress {
  const wave = state.waves[item - 1];
  if (!wave) throw new Error(`${state.cycleId} has no wave ${item}`);
  return wave;
}

export function waveUnderWay(state: CycleState): WaveProgress | undefined {
  return state.waves.find((wave) => wave.state === 'under_way');
}

/** @returns the wave that has ended, or undefined when it is not known or had ended before */
export function endWave(state: CycleState, { id, outcome }: WaveEnded): WaveProgress | undefined {
  const index = state.waves.findIndex((wave) => wave.id === id && wave.state === 'under_way');
  const wave = state.waves[index];
  if (!wave) return undefined;
  const ended = { ...wave, state: endStateOf(outcome) };
  state.waves = state.waves.with(index, ended);
  return ended;
}

/** A failed check, a rejected one and a confirmed veto have found harm; any other end is nobody's fault. */
function endStateOf(outcome: Outcome): WaveState {
  if (outcome === 'passed') return 'passed';
  return outcome === 'rolled_back' || outcome === 'stopped' ? 'rolled_back' : 'stopped';
}
