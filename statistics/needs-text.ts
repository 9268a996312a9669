/** What an undecided criterion needs, as a sentence (no full stop at the end). */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { CriterionResult } from '../domain/evidence/verdict.js';
import { plannedLack, type Subjects } from './more-needed.js';
import { plannedSize } from './planned-observation.js';
import { countText } from './quantity-text.js';

export function lackText(
  metric: string,
  lack: Subjects,
  { drawnUnit }: Pick<AnalysisPlan, 'drawnUnit'>,
  minimumPerArm: number,
): string {
  return `${metric} needs ${moreText(lack, drawnUnit)} to reach the planned ${countText(minimumPerArm)} per arm`;
}

/** For each undecided criterion but those below their planned size, since that is told as a limit. */
export function needsTexts(plan: AnalysisPlan, criteria: readonly CriterionResult[]): readonly string[] {
  return criteria.flatMap((criterion, index) => {
    if (criterion.verdict !== 'inconclusive' || criterion.estimate === undefined) return [];
    const { metric, moreNeeded, estimate } = criterion;
    const planned = index === 0 ? plan.primary : plan.guardrails[index - 1];
    const size = planned ? plannedSize(planned, plan) : plan.minimumPerArm;
    if (plannedLack(size, { pilot: estimate.pilotN, comparison: estimate.comparisonN })) return [];
    if (moreNeeded)
      return [
        `${metric} needs about ${moreText(moreNeeded, plan.drawnUnit)}, if its difference stays as it is`,
      ];
    return [
      `${metric} lies so near its threshold that more ${plan.drawnUnit === undefined ? 'subjects' : 'clusters'} will hardly decide it`,
    ];
  });
}

function moreText({ pilot, comparison }: Subjects, drawnUnit: string | undefined): string {
  const more = drawnUnit === undefined ? 'more' : `more by ${drawnUnit}`;
  if (pilot === comparison) return `${countText(pilot)} ${more} per arm`;
  const parts = [
    ...(pilot > 0 ? [`${countText(pilot)} ${more} in the pilot arm`] : []),
    ...(comparison > 0 ? [`${countText(comparison)} ${more} in the comparison arm`] : []),
  ];
  return parts.join(' and ');
}
