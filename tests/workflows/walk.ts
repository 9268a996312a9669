/** Walks a cycle through its phases the straight way, up to and without the one that is named. */
import type { Phase } from '../../domain/vocabulary.js';
import { handIns, observed, person, pilotResult } from '../support/charters.js';
import type { OpenCycle } from './harness.js';

const council = person('council_member');
const dri = person('dri');
const pmo = person('pmo');
const lobHead = person('lob_head');

const STEPS: readonly (readonly [Phase, (cycle: OpenCycle) => Promise<unknown>])[] = [
  ['charter', (cycle) => cycle.approve(council)],
  ['organize', (cycle) => cycle.submit(pmo, handIns.raci)],
  ['organize', (cycle) => cycle.approve(lobHead)],
  ['govern', (cycle) => cycle.approve(council)],
  ['instrument', (cycle) => cycle.submit(dri, handIns.baseline)],
  ['instrument', (cycle) => cycle.approve(person('finance_partner'))],
  ['enable', (cycle) => cycle.submit(dri, handIns.readiness)],
  ['pilot', (cycle) => cycle.submit(dri, pilotResult())],
  ['quality_gate', (cycle) => cycle.approve(council)],
  ['finance_reconciliation', (cycle) => cycle.submit(person('finance_partner'), handIns.reconciliation)],
  ['finance_reconciliation', (cycle) => cycle.approve(person('cfo'))],
  ['scale', (cycle) => cycle.approve(lobHead)],
  [
    'scale',
    (cycle) =>
      cycle.submit(dri, { kind: 'wave_check', content: { wave: 'wave-1', observations: observed() } }),
  ],
];

export async function walkTo(cycle: OpenCycle, phase: Phase): Promise<void> {
  for (const [at, step] of STEPS) {
    if (at === phase) return;
    await step(cycle);
  }
}
