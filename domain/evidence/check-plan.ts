/** The plan by which a wave or a sustain check is judged: the pilot's criteria, compared with the retained holdout. */
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { Charter } from '../../contracts/charter.js';

export function checkPlan({ analysisPlan, retainedHoldout }: Charter): AnalysisPlan {
  if (!retainedHoldout) return analysisPlan;
  const { share, minimumPerArm } = retainedHoldout;
  const guardrails = analysisPlan.guardrails.map(({ minimumPerArm: _pilots, ...guardrail }) => guardrail);
  return { ...analysisPlan, guardrails, minimumPerArm, pilotShare: 1 - share };
}
