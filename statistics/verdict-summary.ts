/** The one plain sentence that stands above a verdict's reasons. */
import type { CriterionResult, VerdictWord } from '../domain/evidence/verdict.js';

interface Judged {
  readonly primary: CriterionResult;
  readonly guardrails: readonly CriterionResult[];
  /** Weightiest first, never empty. */
  readonly reasons: readonly string[];
  readonly harm: readonly string[];
  readonly held: string;
}

export function verdictSummary(
  verdict: VerdictWord,
  { primary, guardrails, reasons, harm, held }: Judged,
): string {
  const sentences: Readonly<Record<VerdictWord, () => string>> = {
    pass: () => `Pass: ${primary.reason}${heldText(guardrails.length, held)}`,
    fail: () => failText(primary, guardrails),
    inconclusive: () =>
      `Inconclusive: ${withNumbers([primary, ...guardrails], primary, reasons[0] ?? primary.reason)}`,
    invalid: () => `Invalid: ${reasons[0] ?? primary.reason}${harmText(harm)}`,
  };
  return `${sentences[verdict]()}.`;
}

/** What cannot be judged may still have done harm, and whoever reads the one sentence must learn of it. */
function harmText(harm: readonly string[]): string {
  return harm.length === 0 ? '' : `. Worse among those measured, all the same: ${harm.join('; and ')}`;
}

function heldText(guardrails: number, held: string): string {
  if (guardrails === 0) return '';
  return guardrails === 1
    ? `, and its guardrail ${held}`
    : `, and each of its ${String(guardrails)} guardrails ${held}`;
}

function failText(primary: CriterionResult, guardrails: readonly CriterionResult[]): string {
  const broken = guardrails.filter((guardrail) => guardrail.verdict === 'fail').map(({ reason }) => reason);
  if (primary.verdict === 'fail') return `Fail: ${[primary.reason, ...broken].join('; and ')}`;
  if (primary.verdict === 'pass') {
    return `Fail (local win, global loss): ${primary.reason}, but ${broken.join('; and ')}`;
  }
  return `Fail: ${broken.join('; and ')}`;
}

/**
 * Adds the estimate of the primary where the reason is a limit (observational, too few), because a limit carries no
 * estimate of its own.
 */
function withNumbers(criteria: readonly CriterionResult[], primary: CriterionResult, reason: string): string {
  const hasNumbers = criteria.some((criterion) => criterion.reason === reason);
  return hasNumbers ? reason : `${reason}; ${primary.reason}`;
}
