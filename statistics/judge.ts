/**
 * The judge of group summaries, behind the port of `domain/evidence/verdict.ts`: randomised or observed arms
 * compared by a difference in means or proportions. Pure: no clock, no I/O, no chance, so the same
 * plan and evidence give the same verdict, word for word. It must never fill in what is missing,
 * and never answer `pass` for anything that was not measured.
 */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { Looking, LookRecord } from '../domain/evidence/look.js';
import type { CriterionResult, Judge, VerdictWord } from '../domain/evidence/verdict.js';
import { correctedEstimate, correctedText, type Corrected } from './corrected-estimate.js';
import { judgeGuardrail, judgePrimary, type JudgedBy } from './judge-criterion.js';
import { lookAt } from './looks/look-at.js';
import { plannedSizeAt } from './looks/look-levels.js';
import { plannedLack } from './more-needed.js';
import { lackText, needsTexts } from './needs-text.js';
import { isDrawnByChance, type Criterion } from './planned-observation.js';
import { verdictSummary } from './verdict-summary.js';

/**
 * Judges evidence against a locked plan.
 *
 * The weightier word wins: invalid (not measurable) before fail (primary or any guardrail) before
 * inconclusive (observational evidence, too few subjects, or any uncertain criterion) before pass.
 * Harm that was measured is named beside each of them.
 *
 * Effects and bounds of the criteria are pilot minus comparison, unrounded, in the unit of the
 * metric; the sentences give shares in percentage points. Metrics outside of the plan do not count.
 * Never throws for evidence of the contract's shape: what is wrong with it is the verdict's reason.
 */
export const judgeGroupSummaries: Judge = (plan, evidence, looking) => {
  const look = looking && lookAt(plan, evidence, looking);
  const by = { plan, evidence, look };
  const primary = judgePrimary(by);
  const guardrails = plan.guardrails.map((guardrail) => judgeGuardrail(guardrail, by));
  const criteria = [primary, ...guardrails];
  const planned: readonly Criterion[] = [plan.primary, ...plan.guardrails];
  const limits = [
    ...observationalLimit(plan, evidence),
    ...planned.flatMap((criterion, index) => sizeLimit(by, criterion, criteria[index])),
    ...levelLimit(look),
  ];
  const verdict = overallVerdict(criteria, limits);
  const needs = isDrawnByChance(plan, evidence) ? needsTexts(plan, criteria) : [];
  const correction = verdict === 'pass' ? correctionOf(primary, by, looking) : undefined;
  const reasons = [
    ...reasonsFor(verdict, { criteria, limits, needs }),
    ...(correction ? [correction.text] : []),
  ];
  const harm = criteria.flatMap((criterion) => (criterion.harm === undefined ? [] : [criterion.harm]));
  const summary = verdictSummary(verdict, { primary, guardrails, reasons, harm });
  const corrected = correction && { corrected: correction.corrected };
  const shown = [{ ...primary, ...corrected }, ...guardrails];
  return { verdict, summary, reasons, harm, criteria: shown, ...(look && { look }) };
};

/** What has passed was selected by passing, so the verdict says what is left of it when that is taken off. */
function correctionOf(
  primary: CriterionResult,
  { plan, look }: JudgedBy,
  looking: Looking | undefined,
): { readonly corrected: Corrected | null; readonly text: string } | undefined {
  const { estimate } = primary;
  if (!estimate) return undefined;
  const before = (looking?.earlier ?? []).filter(
    ({ part, number }) => part === look?.part && number < look.number,
  );
  const earlier = before.flatMap(({ informationFraction: fraction, boundary: bound }) =>
    bound === null ? [] : [{ fraction, bound }],
  );
  const fraction = look?.informationFraction ?? 1;
  const corrected = correctedEstimate(plan.primary, estimate, earlier, fraction);
  return { corrected, text: correctedText(plan.primary, estimate, corrected) };
}

function overallVerdict(criteria: readonly CriterionResult[], limits: readonly string[]): VerdictWord {
  const words = new Set(criteria.map((criterion) => criterion.verdict));
  if (words.has('invalid')) return 'invalid';
  if (words.has('fail')) return 'fail';
  return words.has('inconclusive') || limits.length > 0 ? 'inconclusive' : 'pass';
}

interface Said {
  readonly criteria: readonly CriterionResult[];
  readonly limits: readonly string[];
  readonly needs: readonly string[];
}

/**
 * What moved the verdict, weightiest first. A pass names every criterion, because each of them had to hold. An inconclusive
 * verdict says what would decide it and what is good already, because people plan the next round by it.
 */
function reasonsFor(verdict: VerdictWord, { criteria, limits, needs }: Said): readonly string[] {
  const saying = (word: VerdictWord): readonly string[] =>
    criteria.filter((criterion) => criterion.verdict === word).map((criterion) => criterion.reason);
  if (verdict === 'pass') return saying('pass');
  // A draw that is broken is broken for each criterion, and told once.
  const invalid = new Set(saying('invalid'));
  const weighty = [...invalid, ...failuresOf(criteria), ...limits, ...saying('inconclusive')];
  if (verdict !== 'inconclusive') return weighty;
  return [...weighty, ...needs, ...saying('pass').map((reason) => `good already: ${reason}`)];
}

function failuresOf(criteria: readonly CriterionResult[]): readonly string[] {
  const failures = criteria.filter(({ verdict }) => verdict === 'fail').map(({ reason }) => reason);
  const [primary] = criteria;
  if (failures.length === 0 || primary?.verdict !== 'pass') return failures;
  return [`local win, global loss: ${primary.reason}`, ...failures];
}

/** Observational evidence limits the verdict, because arms that chance did not draw differ in more than the change. */
function observationalLimit(plan: AnalysisPlan, evidence: Observations): readonly string[] {
  if (isDrawnByChance(plan, evidence)) return [];
  return ['observational evidence may authorise a randomised pilot only'];
}

/**
 * Too few subjects limit the verdict, because a win before the planned size may be noise that was caught at a good
 * moment.
 */
function sizeLimit(
  { plan, look }: JudgedBy,
  criterion: Criterion,
  result: CriterionResult | undefined,
): readonly string[] {
  if (result?.estimate === undefined) return [];
  const { pilotN, comparisonN } = result.estimate;
  const size = plannedSizeAt(criterion, plan, look);
  const lack = plannedLack(size, { pilot: pilotN, comparison: comparisonN });
  return lack ? [lackText(criterion.metric, lack, size)] : [];
}

/** Whoever may choose among many draws of the data finds a lucky one, so the significance level is used up at some time. */
function levelLimit(look: LookRecord | undefined): readonly string[] {
  if (!look || look.part <= look.parts) return [];
  const drawn = look.parts === 1 ? 'the one draw' : `each of ${String(look.parts)} draws`;
  return [
    `look ${String(look.number)} is at data beyond ${drawn} that the charter's rounds allow, and no significance level is left for it`,
  ];
}
