/** The waves of a cycle's scale phase, as the cycle follows them. These functions change the state at once. */
import type { CycleState, WaveProgress } from '../cycle/cycle-state.js';
import { roundOf } from '../cycle/windows.js';
import type { Outcome, WaveState } from '../../base/vocabulary.js';

/** What a wave tells its cycle about its end. */
export interface WaveEnded {
  readonly id: string;
  readonly outcome: Outcome;
  readonly reason: string;
  /** Its process is gone, and it could not roll itself back. */
  readonly lost?: boolean;
  /** Who decided what in the wave, and who handed in what: it binds them in the cycle too. */
  readonly people?: PeopleOfWave;
}

export type PeopleOfWave = Pick<CycleState, 'supplied' | 'decided'>;

/** Plans all waves of the charter, once in each round of the phase, because a reworked change is rolled out anew. */
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

/**
 * How the cycle counts a wave that ended with this outcome. A failed check, a rejected check and a veto mean harm, so the
 * wave is `rolled_back`, and the policy may roll back the whole cycle. Any other early end (cancelled, declined, expired)
 * says nothing about harm: the wave is `stopped`, and the other waves go on. A wave that is vetoed has the outcome
 * `stopped`, but not the state `stopped`.
 */
function endStateOf(outcome: Outcome): WaveState {
  if (outcome === 'passed') return 'passed';
  return outcome === 'rolled_back' || outcome === 'stopped' ? 'rolled_back' : 'stopped';
}
