/** Says when a randomised draw did not keep to its planned ratio. */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import { countText } from './quantity-text.js';
import { pValueText, sampleRatio } from './sample-ratio.js';

/**
 * The level is strict because the check runs at every look at every pilot: at .05 it would send one sound pilot in
 * twenty back. GrowthBook and others use the same level.
 */
const MISMATCH_P_VALUE = 0.001;

/**
 * Why the randomisation is broken, or undefined. Observed arms are never checked, because only a draw by chance has a
 * planned ratio.
 */
export function ratioMismatch(
  plan: AnalysisPlan,
  evidence: Observations,
  { pilotN, comparisonN }: { readonly pilotN: number; readonly comparisonN: number },
): string | undefined {
  if (evidence.assignment !== 'randomised') return undefined;
  const { metric } = plan.primary;
  const ratio = sampleRatio([pilotN, comparisonN], [plan.pilotShare, 1 - plan.pilotShare]);
  if ('problem' in ratio)
    return `${metric} has no planned ratio of arms; the pilot share must lie between 0 and 1`;
  if (ratio.pValue >= MISMATCH_P_VALUE) return undefined;
  const planned = String(Number((plan.pilotShare * 100).toPrecision(6)));
  const counts = `${countText(pilotN)} pilot and ${countText(comparisonN)} comparison subjects`;
  return `${metric} shows broken randomisation: ${counts} where ${planned}% were planned in the pilot (${pValueText(ratio.pValue)}); mend the assignment and draw again`;
}
