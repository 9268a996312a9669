/** The phases' bodies, by name. Null means done; an End leaves the cycle or goes back. */
import type { Phase } from '../../domain/vocabulary.js';
import type { Cycle, End } from '../cycle.js';
import { runCharter } from './charter.js';
import { runEnable } from './enable.js';
import { runFinanceReconciliation } from './finance-reconciliation.js';
import { runGovern } from './govern.js';
import { runInstrument } from './instrument.js';
import { runOrganize } from './organize.js';
import { runPilot } from './pilot.js';
import { runQualityGate } from './quality-gate.js';
import { runScale } from './scale.js';
import { runSustain } from './sustain.js';

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
