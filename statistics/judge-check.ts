/**
 * The judge of waves and sustain checks. A change that was found to work is watched and not proven anew: is there harm, and
 * has the effect faded? Each check looks at all data to date, so its intervals hold at every look (an always-valid
 * confidence sequence), however many checks there are.
 */
import type { Guardrail } from '../contracts/analysis-plan.js';
import type { CriterionResult, Judge } from '../domain/evidence/verdict.js';
import { harmlessReason, lastingReason, type Measured } from './criterion-reason.js';
import { ruleHarmless, ruleLasting, type CheckGround, type Ruling } from './criterion-ruling.js';
import { criterionOf, heldAt, judged, subjectsOf, type JudgedBy } from './judge-criterion.js';
import { alwaysValidConfidence } from './looks/look-levels.js';
import { moreForGuardrail } from './more-needed.js';
import { plannedSize } from './planned-observation.js';
import { verdictOf } from './verdict-of.js';

/**
 * Fails on a primary that is worse than before the change, or whose minimum effect is ruled out, and on a guardrail whose
 * whole interval lies beyond its margin. A guardrail that is significantly worse and not shown to be within its
 * margin, and too few subjects, are inconclusive. Everything else passes. The level is divided over the guardrails (Bonferroni), so that many of them
 * raise no more false alarms than one.
 */
export const judgeCheck: Judge = (plan, evidence) => {
  const alpha = 1 - plan.confidence;
  const levelsOf: JudgedBy['levelsOf'] = (criterion, arms) => {
    const share = criterion === plan.primary ? alpha : alpha / plan.guardrails.length;
    const confidence = alwaysValidConfidence(plan, criterion, arms, share);
    return { confidence, harmConfidence: confidence };
  };
  const by: JudgedBy = { plan, evidence, levelsOf, sizeOf: (criterion) => plannedSize(criterion, plan) };
  const guardrails = plan.guardrails.map((guardrail) => checkGuardrail(guardrail, by));
  return verdictOf({ by, primary: checkPrimary(by), guardrails, limits: [], held: 'shows no harm' });
};

function checkPrimary(by: JudgedBy): CriterionResult {
  const { primary } = by.plan;
  const ofPrimary = criterionOf(primary, 'primary', by);
  if ('verdict' in ofPrimary) return ofPrimary;
  const { atLook: measured } = ofPrimary;
  const ruled = failsOnly(measured, (at) => ruleLasting(primary, at.difference));
  const reason = lastingReason(primary, measured, ruled.ruling.ground);
  return judged({ ...ofPrimary, ...ruled, by, reason, more: () => undefined });
}

function checkGuardrail(guardrail: Guardrail, by: JudgedBy): CriterionResult {
  const ofGuardrail = criterionOf(guardrail, 'guardrail', by);
  if ('verdict' in ofGuardrail) return ofGuardrail;
  const { atLook: measured } = ofGuardrail;
  const ruled = failsOnly(measured, (at) => ruleHarmless(guardrail, at.difference));
  const reason = harmlessReason(guardrail, measured, ruled.ruling.ground);
  const more = () => moreForGuardrail(guardrail, measured.difference, subjectsOf(measured));
  return judged({ ...ofGuardrail, ...ruled, by, reason, more });
}

/** Nothing runs out because of outcomes that are missing; only what ends it must hold whatever they would have shown. */
function failsOnly(
  measured: Measured,
  ruleAt: (measured: Measured) => Ruling<CheckGround>,
): ReturnType<typeof heldAt<CheckGround>> {
  const ruling = ruleAt(measured);
  const { bounds: _, ...observed } = measured;
  return heldAt(ruling.verdict === 'fail' ? measured : observed, ruling, ruleAt);
}
