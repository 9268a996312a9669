/** What the workflow bundle holds. */
export { improvementCycle } from './improvement-cycle.js';
