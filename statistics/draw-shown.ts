/** How the draw of a randomised pilot came out, in numbers: the ratio of its arms, and whose outcomes are missing. */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import { isProblem } from './methods/method-result.js';
import { responseByArm } from './missing/response-by-arm.js';
import type { Subjects } from './more-needed.js';
import { drawnIn, eligibleIn, isDrawnByChance, plannedObservation } from './planned-observation.js';
import { sampleRatio } from './sample-ratio.js';

export interface SampleRatioShown extends Subjects {
  /** `assigned`, where these were counted; else the metric whose measured subjects are farthest off the ratio. */
  readonly of: string;
  readonly plannedPilotShare: number;
  /** In [1e-15, 1]; below .001 the draw is broken. */
  readonly pValue: number;
}

export interface MissingShown {
  readonly metric: string;
  /** Of those assigned that the metric is taken over: so many without an outcome. */
  readonly pilot: { readonly assigned: number; readonly missing: number };
  readonly comparison: { readonly assigned: number; readonly missing: number };
  /** That both arms miss the same share; below .001 they do not. */
  readonly pValue: number | null;
}

/** @returns null where chance drew no arms, or nothing was measured */
export function sampleRatioShown(plan: AnalysisPlan, observations: Observations): SampleRatioShown | null {
  if (!isDrawnByChance(plan, observations)) return null;
  const { assigned } = observations;
  const counted = assigned ? [{ metric: 'assigned', ...assigned }] : measuredIn(plan, observations);
  const { pilotShare } = plan;
  const ratios = counted.flatMap(({ metric, pilot, comparison }) => {
    const ratio = sampleRatio([pilot, comparison], [pilotShare, 1 - pilotShare]);
    if ('problem' in ratio) return [];
    return [{ of: metric, pilot, comparison, plannedPilotShare: pilotShare, pValue: ratio.pValue }];
  });
  const [first, ...others] = ratios;
  if (!first) return null;
  return others.reduce((worst, each) => (each.pValue < worst.pValue ? each : worst), first);
}

/** @returns null where those assigned were not counted */
export function missingShown(plan: AnalysisPlan, observations: Observations): MissingShown[] | null {
  const { assigned } = observations;
  if (!assigned) return null;
  return measuredIn(plan, observations).map(({ metric, pilot, comparison }) => {
    const eligible = eligibleIn(observations, metric) ?? assigned;
    const response = responseByArm(
      { assigned: eligible.pilot, observed: pilot },
      { assigned: eligible.comparison, observed: comparison },
    );
    return {
      metric,
      pilot: { assigned: eligible.pilot, missing: eligible.pilot - pilot },
      comparison: { assigned: eligible.comparison, missing: eligible.comparison - comparison },
      pValue: isProblem(response) ? null : response.pValue,
    };
  });
}

function measuredIn(
  plan: AnalysisPlan,
  observations: Observations,
): ({ readonly metric: string } & Subjects)[] {
  return [plan.primary, ...plan.guardrails].flatMap((criterion) => {
    const arms = plannedObservation(criterion, plan, observations);
    if ('unusable' in arms) return [];
    return [{ metric: criterion.metric, ...drawnIn(arms) }];
  });
}
