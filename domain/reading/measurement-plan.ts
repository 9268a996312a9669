/** The measurement plan as the charter registered it, before any data: what is measured, on whom, how long, against what. */
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { Charter } from '../../contracts/charter.js';
import type { Policy } from '../../contracts/policy.js';
import { checkPlan } from '../evidence/check-plan.js';

export interface MeasurementPlan {
  readonly segment: string;
  /** The plan of the pilot, word for word. */
  readonly pilot: AnalysisPlan;
  /** The plan by which waves and sustain checks are judged. */
  readonly checks: AnalysisPlan;
  readonly retainedHoldout: NonNullable<Charter['retainedHoldout']> | null;
  readonly periods: {
    readonly windows: Policy['windows'];
    readonly sustainChecks: number;
    readonly sustainEvery: string;
  };
  readonly thresholds: {
    readonly rounds: number;
    readonly varianceTolerancePct: number;
    /** Null where the policy has none. */
    readonly romiFloor: number | null;
    readonly rollBack: 'wave' | 'all';
  };
}

export function measurementPlan(charter: Charter): MeasurementPlan {
  const { segment, analysisPlan, retainedHoldout = null, policy } = charter;
  const { windows, sustainChecks, sustainEvery } = policy;
  const { rounds, varianceTolerancePct, romiFloor = null, rollBack = 'wave' } = policy;
  return {
    segment,
    pilot: analysisPlan,
    checks: checkPlan(charter),
    retainedHoldout,
    periods: { windows, sustainChecks, sustainEvery },
    thresholds: { rounds, varianceTolerancePct, romiFloor, rollBack },
  };
}
