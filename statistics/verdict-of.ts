/** Puts the criteria of a plan together: the weightiest word wins, and the reasons say what moved it. */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { CriterionResult, Verdict, VerdictWord } from '../domain/evidence/verdict.js';
import type { JudgedBy } from './judge-criterion.js';
import { plannedLack } from './more-needed.js';
import { lackText, needsTexts } from './needs-text.js';
import { isDrawnByChance, type Criterion } from './planned-observation.js';
import { verdictSummary } from './verdict-summary.js';

export interface Judged {
  readonly by: JudgedBy;
  readonly primary: CriterionResult;
  readonly guardrails: readonly CriterionResult[];
  /** What keeps a pass from being one, beside the size of the arms and how they came about. */
  readonly limits: readonly string[];
  /** What is said of a guardrail that passed: `held`. */
  readonly held: string;
}

export function verdictOf({ by, primary, guardrails, limits: further, held }: Judged): Verdict {
  const { plan, evidence } = by;
  const criteria = [primary, ...guardrails];
  const planned: readonly Criterion[] = [plan.primary, ...plan.guardrails];
  const limits = [
    ...observationalLimit(plan, evidence),
    ...planned.flatMap((criterion, index) => sizeLimit(by, criterion, criteria[index])),
    ...further,
  ];
  const verdict = overallVerdict(criteria, limits);
  const needs = isDrawnByChance(plan, evidence) ? needsTexts(plan, criteria) : [];
  const reasons = reasonsFor(verdict, { criteria, limits, needs });
  const harm = criteria.flatMap((criterion) => (criterion.harm === undefined ? [] : [criterion.harm]));
  const summary = verdictSummary(verdict, { primary, guardrails, reasons, harm, held });
  return { verdict, summary, reasons, harm, criteria };
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
  const weighty = [...invalid, ...failuresOf(criteria)];
  // More subjects are no way out of a failure, so what the sizes lack is not told beside one.
  if (verdict !== 'inconclusive') return [...weighty, ...saying('inconclusive')];
  return [
    ...weighty,
    ...limits,
    ...saying('inconclusive'),
    ...needs,
    ...saying('pass').map((reason) => `good already: ${reason}`),
  ];
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
  { plan, sizeOf }: JudgedBy,
  criterion: Criterion,
  result: CriterionResult | undefined,
): readonly string[] {
  if (result?.estimate === undefined) return [];
  const { pilotN, comparisonN } = result.estimate;
  const size = sizeOf(criterion);
  const lack = plannedLack(size, { pilot: pilotN, comparison: comparisonN });
  return lack ? [lackText(criterion.metric, lack, plan, size)] : [];
}
