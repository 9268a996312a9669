/** The plan by which a wave or a sustain check is judged: the pilot's criteria, compared with the retained holdout. */
import { LEAST_CLUSTERS_PER_ARM } from '../../base/clusters.js';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { Charter } from '../../contracts/charter.js';

export function checkPlan({ analysisPlan, retainedHoldout }: Charter): AnalysisPlan {
  if (!retainedHoldout) return analysisPlan;
  const { share, minimumPerArm } = retainedHoldout;
  const guardrails = analysisPlan.guardrails.map(({ minimumPerArm: own, ...guardrail }) =>
    own === undefined || own >= analysisPlan.minimumPerArm
      ? guardrail
      : { ...guardrail, minimumPerArm: scaled(own, minimumPerArm, analysisPlan) },
  );
  return { ...analysisPlan, guardrails, minimumPerArm, pilotShare: 1 - share };
}

/** A survey that is answered by two in five of the pilot's subjects is answered by two in five of the holdout's. */
function scaled(own: number, least: number, plan: Pick<AnalysisPlan, 'minimumPerArm' | 'drawnUnit'>): number {
  const size = Math.ceil((own / plan.minimumPerArm) * least);
  return Math.max(size, plan.drawnUnit === undefined ? 2 : LEAST_CLUSTERS_PER_ARM);
}
