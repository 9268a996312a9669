/** How a wave or a sustain check is judged: by the pilot's criteria, on the holdout that the charter retains. */
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { Charter } from '../../contracts/charter.js';

export function checkPlan({ analysisPlan, retainedHoldout }: Charter): AnalysisPlan {
  if (!retainedHoldout) return analysisPlan;
  const { share, minimumPerArm } = retainedHoldout;
  return { ...analysisPlan, minimumPerArm, pilotShare: 1 - share };
}
