/** All rows of the verification. What the gate learns to judge (waves, sustain) adds a file of rows here. */
import { chanceOf } from '../../demo/chance.js';
import { measured, type GateRow, type MeasuredRow } from './gate-row.js';
import { clusterRows } from './rows/clusters.js';
import { countedLooksRows } from './rows/counted-looks.js';
import { itHoldsRows } from './rows/it-holds.js';
import { kindRows } from './rows/kinds.js';
import { oneLookRows } from './rows/one-look.js';
import { predictivenessRows } from './rows/predictiveness.js';
import { severalLooksRows } from './rows/several-looks.js';

export function gateRows(): readonly GateRow[] {
  return [
    ...oneLookRows(),
    ...severalLooksRows(),
    ...countedLooksRows(),
    ...itHoldsRows(),
    ...clusterRows(),
    ...kindRows(),
    ...predictivenessRows(),
  ];
}

/** One sound row in a hundred misses its bound by chance; another seed then tells. */
const CERTAINTY = 0.99;

/** A row draws by its own name, so that another row beside it changes nothing. */
export function measuredRow(
  row: GateRow,
  { gates, seed, certainty = CERTAINTY }: { gates: number; seed: number; certainty?: number },
): MeasuredRow {
  return measured(row, { gates, chance: chanceOf(seed, row.truth), certainty });
}
