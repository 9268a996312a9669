/**
 * A verdict outside of any cycle, with all that belongs to it under the names by which programs read it. It judges by the
 * gate's very judge, and must never judge by itself.
 */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { Baseline } from '../contracts/submission.js';
import { canonicalJson } from '../base/canonical-json.js';
import type { LookRecord } from '../domain/evidence/look.js';
import type { PlanPower } from '../domain/evidence/plan-power.js';
import type { CriterionResult, Verdict } from '../domain/evidence/verdict.js';
import { missingShown, sampleRatioShown, type MissingShown, type SampleRatioShown } from './draw-shown.js';
import { judgeGroupSummaries } from './judge.js';
import { planPower } from './plan-power.js';

export interface Analysed {
  readonly plan: AnalysisPlan;
  readonly observations: Observations;
  /** Over how many the significance level is divided. */
  readonly rounds: number;
  readonly baseline: Baseline | undefined;
  /** SHA-256 of a text, in hex: this room reaches for no library of the machine. */
  readonly sha256: (text: string) => string;
}

export interface AnalysedCriterion extends Pick<CriterionResult, 'metric' | 'role' | 'verdict' | 'reason'> {
  /** Null when the criterion is invalid. */
  readonly estimate: NonNullable<CriterionResult['estimate']> | null;
  /** Of a primary that passed; null else, and where none can be given. */
  readonly corrected: NonNullable<CriterionResult['corrected']> | null;
  /** Null where the plan names no covariate. */
  readonly covariate: NonNullable<CriterionResult['covariate']> | null;
  /** The difference at its least and its most; null without a rule for missing outcomes, and where none is missing. */
  readonly missing: NonNullable<CriterionResult['missing']> | null;
  /** Of the definition in the library by which it was computed from rows; null where sums or values were given. */
  readonly definitionHash: string | null;
}

export interface Analysis extends Pick<Verdict, 'verdict' | 'summary' | 'reasons' | 'harm'> {
  readonly criteria: readonly AnalysedCriterion[];
  readonly look: LookRecord | null;
  /** Null without a baseline, and where it lacks a planned metric. */
  readonly power: PlanPower | null;
  readonly sampleRatio: SampleRatioShown | null;
  readonly missing: readonly MissingShown[] | null;
  /** By metric, what the clusters are that chance drew; null where it drew subjects. */
  readonly clusters:
    readonly ({ readonly metric: string } & NonNullable<CriterionResult['clusters']>)[] | null;
  /** Of arms that chance did not draw; null where it did. */
  readonly balance: null;
  readonly sensitivity: null;
  /** `code` is the version of the rule that judged. */
  readonly hashes: { readonly plan: string; readonly data: string; readonly code: string };
}

/** The data are taken as the first look at them. */
export function analysisOf({ plan, observations, rounds, baseline, sha256 }: Analysed): Analysis {
  const hashOf = (content: unknown) => sha256(canonicalJson(content));
  const hashes = { plan: hashOf(plan), data: hashOf(measuredData(observations)) };
  const looking = { parts: rounds, earlier: [], dataHash: hashes.data };
  const { verdict, summary, reasons, harm, criteria, look } = judgeGroupSummaries(
    plan,
    observations,
    looking,
  );
  return {
    verdict,
    summary,
    reasons,
    harm,
    criteria: criteria.map((result) => analysedCriterion(result, observations)),
    look: look ?? null,
    power: baseline ? planPower(plan, baseline, rounds) : null,
    sampleRatio: sampleRatioShown(plan, observations),
    missing: missingShown(plan, observations),
    clusters: plan.drawnUnit === undefined ? null : clustersOf(criteria),
    balance: null,
    sensitivity: null,
    hashes: { ...hashes, code: `rule-${String(plan.rule ?? 1)}` },
  };
}

function clustersOf(criteria: readonly CriterionResult[]): NonNullable<Analysis['clusters']> {
  return criteria.flatMap(({ metric, clusters }) => (clusters ? [{ metric, ...clusters }] : []));
}

/** What tells data from other data: the numbers, without a word on where they come from. */
export function measuredData({ assigned, period, metrics }: Observations): object {
  return { assigned, period, metrics };
}

function analysedCriterion(result: CriterionResult, { metrics }: Observations): AnalysedCriterion {
  const { metric, role, verdict, reason, estimate, corrected, covariate, missing } = result;
  return {
    metric,
    role,
    verdict,
    reason,
    estimate: estimate ?? null,
    corrected: corrected ?? null,
    covariate: covariate ?? null,
    missing: missing ?? null,
    definitionHash: metrics.find((observed) => observed.metric === metric)?.definitionHash ?? null,
  };
}
