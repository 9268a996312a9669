/** The workflows of the bundle, which Temporal finds by these names. */
export { analysis } from './analysis.js';
export { dataset } from './dataset.js';
export { governedChange } from './governed-change.js';
export { improvementCycle } from './improvement-cycle.js';
export { nightlyReconciliation } from './nightly-reconciliation.js';
export { rolloutWave } from './rollout-wave.js';
