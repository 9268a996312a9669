/** What the workflow bundle holds. */
export { improvementCycle } from './improvement-cycle.js';
export { rolloutWave } from './rollout-wave.js';
