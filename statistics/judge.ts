/**
 * The judge of group summaries, behind the port of `domain/evidence/verdict.ts`: two arms compared by the rules of each
 * metric's kind, subject by subject or by the clusters that chance drew. Pure: no clock, no I/O, no chance, so the same
 * plan and evidence give the same verdict, word for word. It must never fill in what is missing,
 * and never answer `pass` for anything that was not measured.
 */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Looking, LookRecord } from '../domain/evidence/look.js';
import type { Judge, Judges, Verdict } from '../domain/evidence/verdict.js';
import { correctedEstimate, correctedInShort, correctedText } from './corrected-estimate.js';
import { judgeCheck } from './judge-check.js';
import { judgeGuardrail, judgePrimary, type JudgedBy } from './judge-criterion.js';
import type { BoundedLook } from './looks/crossing.js';
import { confidenceAt, lookAt } from './looks/look-at.js';
import { harmConfidenceAt, plannedSizeAt } from './looks/look-levels.js';
import { verdictOf } from './verdict-of.js';

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
  const by: JudgedBy = {
    plan,
    evidence,
    sizeOf: (criterion) => plannedSizeAt(criterion, plan, look),
    levelsOf: (criterion, arms) => ({
      confidence: confidenceAt(plan, look),
      harmConfidence: harmConfidenceAt(plan, criterion, arms, look),
    }),
  };
  const primary = judgePrimary(by);
  const guardrails = plan.guardrails.map((guardrail) => judgeGuardrail(guardrail, by));
  const judged = verdictOf({ by, primary, guardrails, limits: levelLimit(plan, look), held: 'held' });
  return { ...corrected(judged, plan, look, looking), ...(look && { look }) };
};

/** What has passed was selected by passing, so the verdict says what is left of it when that is taken off. */
function corrected(
  verdict: Verdict,
  plan: AnalysisPlan,
  look: LookRecord | undefined,
  looking: Looking | undefined,
): Verdict {
  const [primary, ...guardrails] = verdict.criteria;
  if (verdict.verdict !== 'pass' || !primary?.estimate) return verdict;
  const before = (looking?.earlier ?? []).filter(
    ({ part, number }) => part === look?.part && number < look.number,
  );
  const fraction = look?.informationFraction ?? 1;
  const earlier = apart(
    before.flatMap(({ informationFraction, boundary: bound }) =>
      bound === null ? [] : [{ fraction: informationFraction, bound }],
    ),
    fraction,
  );
  const found = correctedEstimate(plan.primary, primary.estimate, earlier, fraction);
  return {
    ...verdict,
    summary: `${verdict.summary.slice(0, -1)}. ${correctedInShort(plan.primary, primary.estimate, found)}.`,
    reasons: [...verdict.reasons, correctedText(plan.primary, primary.estimate, found)],
    criteria: [{ ...primary, corrected: found }, ...guardrails],
  };
}

/** Looks that lie close together say nearly the same, and a correction for each would take longer than a verdict may. */
const APART = 0.9;
const MOST_EARLIER = 4;

function apart(looks: readonly BoundedLook[], last: number): readonly BoundedLook[] {
  let next = last;
  const kept = looks.toReversed().filter(({ fraction }) => {
    if (fraction > APART * next) return false;
    next = fraction;
    return true;
  });
  return kept.slice(0, MOST_EARLIER).toReversed();
}

/**
 * A look without a boundary never passes, whatever its interval shows. Whoever may choose among many draws of the data finds
 * a lucky one, so the significance level is used up at some time.
 */
function levelLimit({ looks }: AnalysisPlan, look: LookRecord | undefined): readonly string[] {
  if (look?.boundary !== null) return [];
  if (look.part > look.parts) {
    const drawn = look.parts === 1 ? 'the one draw' : `each of ${String(look.parts)} draws`;
    return [
      `look ${String(look.number)} is at data beyond ${drawn} that the charter's rounds allow, and no significance level is left for it`,
    ];
  }
  // Where no early look may pass, what the sizes lack says so already.
  return looks
    ? [
        `look ${String(look.number)} cannot pass: it has too little of the planned information, or hardly more than the one before`,
      ]
    : [];
}

/** Of group summaries, for whoever must judge both. */
export const groupSummaryJudges: Judges = { ofPilot: judgeGroupSummaries, ofCheck: judgeCheck };
