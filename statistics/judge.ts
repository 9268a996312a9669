/**
 * The judge of group summaries, behind the port of `domain/evidence/verdict.ts`: randomised or observed arms
 * compared by a difference in means or proportions. Pure: no clock, no I/O, no chance, so the same
 * plan and evidence give the same verdict, word for word. It must never fill in what is missing,
 * and never answer `pass` for anything that was not measured.
 */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { CriterionResult, Judge, VerdictWord } from '../domain/evidence/verdict.js';
import { judgeGuardrail, judgePrimary } from './judge-criterion.js';
import { countText } from './quantity-text.js';
import { verdictSummary } from './verdict-summary.js';

/**
 * Judges evidence against a locked plan.
 *
 * The weightier word wins: invalid (not measurable) before fail (primary or any guardrail) before
 * inconclusive (observational evidence, too few subjects, or any uncertain criterion) before pass.
 *
 * Effects and bounds of the criteria are pilot minus comparison, unrounded, in the unit of the
 * metric; the sentences give shares in percentage points. Metrics outside of the plan do not count.
 * Never throws for evidence of the contract's shape: what is wrong with it is the verdict's reason.
 */
export const judgeGroupSummaries: Judge = (plan, evidence) => {
  const primary = judgePrimary(plan, evidence);
  const guardrails = plan.guardrails.map((guardrail) => judgeGuardrail(guardrail, plan.confidence, evidence));
  const criteria = [primary, ...guardrails];
  const limits = [...observationalLimit(plan, evidence), ...sizeLimit(plan, primary)];
  const verdict = overallVerdict(criteria, limits);
  const reasons = reasonsFor(verdict, primary, criteria, limits);
  return { verdict, summary: verdictSummary(verdict, primary, guardrails, reasons), reasons, criteria };
};

function overallVerdict(criteria: readonly CriterionResult[], limits: readonly string[]): VerdictWord {
  const words = new Set(criteria.map((criterion) => criterion.verdict));
  if (words.has('invalid')) return 'invalid';
  if (words.has('fail')) return 'fail';
  return words.has('inconclusive') || limits.length > 0 ? 'inconclusive' : 'pass';
}

/** What moved the verdict, weightiest first. A pass names every criterion, because each of them had to hold. */
function reasonsFor(
  verdict: VerdictWord,
  primary: CriterionResult,
  criteria: readonly CriterionResult[],
  limits: readonly string[],
): readonly string[] {
  const saying = (word: VerdictWord): readonly string[] =>
    criteria.filter((criterion) => criterion.verdict === word).map((criterion) => criterion.reason);
  if (verdict === 'pass') return saying('pass');
  const failures = saying('fail');
  const localWin =
    failures.length > 0 && primary.verdict === 'pass' ? [`local win, global loss: ${primary.reason}`] : [];
  return [...saying('invalid'), ...localWin, ...failures, ...limits, ...saying('inconclusive')];
}

/** Observational evidence limits the verdict, because arms that chance did not draw differ in more than the change. */
function observationalLimit(plan: AnalysisPlan, evidence: Observations): readonly string[] {
  if (plan.design === 'randomised' && evidence.assignment === 'randomised') return [];
  return ['observational evidence may authorise a randomised pilot only'];
}

/**
 * Too few subjects limit the verdict, because a win before the planned size may be noise that was caught at a good
 * moment.
 */
function sizeLimit(plan: AnalysisPlan, primary: CriterionResult): readonly string[] {
  if (primary.estimate === undefined) return [];
  const pilotLack = Math.max(plan.minimumPerArm - primary.estimate.pilotN, 0);
  const comparisonLack = Math.max(plan.minimumPerArm - primary.estimate.comparisonN, 0);
  if (pilotLack + comparisonLack === 0) return [];
  const planned = `to reach the planned ${countText(plan.minimumPerArm)} per arm`;
  return [`${primary.metric} needs ${lackText(pilotLack, comparisonLack)} ${planned}`];
}

function lackText(pilotLack: number, comparisonLack: number): string {
  if (pilotLack === comparisonLack) return `${countText(pilotLack)} more per arm`;
  const lacks = [
    ...(pilotLack > 0 ? [`${countText(pilotLack)} more in the pilot arm`] : []),
    ...(comparisonLack > 0 ? [`${countText(comparisonLack)} more in the comparison arm`] : []),
  ];
  return lacks.join(' and ');
}
