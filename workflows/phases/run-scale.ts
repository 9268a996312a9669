/**
 * Scale: does it hold as it spreads? The waves run one after the other, each as a process of its own with its own check
 * against the holdout. A wave that does harm rolls itself back; where the policy says `all`, the whole cycle is rolled
 * back. When a line of business stops its wave, the other waves go on.
 */
import { planWaves, waveOf } from '../../domain/rollout/wave-progress.js';
import { tell, type Cycle, type End } from '../process/running-cycle.js';
import { registerBenefitUndo } from '../finance/claiming.js';
import { superviseWave } from '../rollout/wave-supervision.js';

const EXIT: End = { end: 'exit' };

export async function runScale(cycle: Cycle): Promise<End | null> {
  const { state } = cycle;
  // The effect is watched from the start again after every rollout.
  state.checksPassed = 0;
  registerBenefitUndo(cycle);
  planWaves(state);
  for (const [index, { name }] of state.charter.waves.entries()) {
    await superviseWave(cycle, index + 1);
    if (state.exit) return EXIT;
    const harmful = waveOf(state, index + 1).state === 'rolled_back';
    if (harmful && state.charter.policy.rollBack === 'all')
      return rollBackAll(cycle, `wave ${name} did harm`);
  }
  const held = state.waves.some((wave) => wave.state === 'passed');
  return held ? null : rollBackAll(cycle, 'no wave has held');
}

function rollBackAll(cycle: Cycle, reason: string): End {
  cycle.state.exit = { outcome: 'rolled_back', reason };
  tell(cycle, 'wave-recalled', `everything is rolled back: ${reason}`, { reason });
  return EXIT;
}
