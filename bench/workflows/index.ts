/** What the bundle of the bench worker holds. */
export { floorCycle, naiveCycle } from './scripted-cycle.js';
