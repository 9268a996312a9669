/** What each phase does, by the phase's name. Null means that it is done; an `End` exits the cycle or returns it. */
import type { Phase } from '../../base/vocabulary.js';
import type { Cycle, End } from '../process/running-cycle.js';
import { runCharter } from './run-charter.js';
import { runEnable } from './run-enable.js';
import { runFinanceReconciliation } from './run-finance-reconciliation.js';
import { runGovern } from './run-govern.js';
import { runInstrument } from './run-instrument.js';
import { runOrganize } from './run-organize.js';
import { runPilot } from './run-pilot.js';
import { runQualityGate } from './run-quality-gate.js';
import { runScale } from './run-scale.js';
import { runSustain } from './run-sustain.js';

export const phaseBodies: Readonly<Record<Phase, (cycle: Cycle) => Promise<End | null>>> = {
  charter: runCharter,
  organize: runOrganize,
  govern: runGovern,
  instrument: runInstrument,
  enable: runEnable,
  pilot: runPilot,
  quality_gate: runQualityGate,
  finance_reconciliation: runFinanceReconciliation,
  scale: runScale,
  sustain: runSustain,
};
