/** What a plan can expect of its gate, told before any data of the pilot arrive: chances, the size that it needs, weeks. */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Baseline } from '../contracts/submission.js';
import type { PlanPower } from '../domain/evidence/plan-power.js';
import { DAY_MS } from '../base/duration.js';
import { armsOf, chanceOfPass, chancesOfEach, levelOf, type Level } from './gate-power.js';
import { metricKinds } from './metric-kinds.js';
import { plannedSize } from './planned-observation.js';
import { amountText, countText } from './quantity-text.js';
import type { Subjects } from './more-needed.js';

/** What holds where the plan names no power: four in five, as most fields plan. */
const USUAL_POWER = 0.8;
const MOST_TIMES = 100;
/** The size is found to within this share of itself. */
const FINE = 0.002;

/**
 * @param rounds over how many the significance level is divided: each of them has its share of it, and so less power
 * @returns null where the baseline lacks a planned metric, or has one of which nobody could plan
 */
export function planPower(chartered: AnalysisPlan, baseline: Baseline, rounds: number): PlanPower | null {
  const plan = { ...chartered, confidence: 1 - (1 - chartered.confidence) / rounds };
  const levels = levelsOf(plan, baseline);
  const { minimumEffect, targetEffect } = plan.primary;
  const atTarget = chanceOfPass(plan, levels, targetEffect);
  const atMinimum = chanceOfPass(plan, levels, minimumEffect);
  const atZero = chanceOfPass(plan, levels, 0);
  if (atTarget === null || atMinimum === null || atZero === null) return null;
  const planned = plan.power ?? USUAL_POWER;
  const size = armsOf(plan, plannedSize(plan.primary, plan));
  const times = timesFor(
    planned,
    atTarget,
    (factor) => chanceOfPass(plan, levels, targetEffect, factor) ?? 0,
  );
  const needed = times === null ? null : armsOf(plan, Math.ceil(plannedSize(plan.primary, plan) * times));
  const slowest = times === null || plan.drawnUnit !== undefined ? null : slowestOf(plan, baseline, times);
  const weeks = slowest?.weeks ?? null;
  const known = { planned, atTarget, atMinimum, atZero, size, needed, weeks };
  const sizes = times === null ? '' : ownSizesText(plan, times);
  const weakest = atTarget >= planned ? '' : weakestText(chancesOfEach(plan, levels, targetEffect) ?? []);
  const needs = { slowest, sizes, weakest };
  const text = `${powerText(plan, known, needs)}${unadjustedText(plan, baseline)}${missingText(plan)}`;
  return { ...known, text };
}

function levelsOf({ primary, guardrails }: AnalysisPlan, { metrics }: Baseline): ReadonlyMap<string, Level> {
  const adjusted = new Set(
    [primary, ...guardrails].flatMap(({ metric, covariate }) => (covariate === undefined ? [] : [metric])),
  );
  return new Map(
    metrics.flatMap(({ metric, summary }) => {
      const level = levelOf(summary, adjusted.has(metric));
      return level ? [[metric, level] as const] : [];
    }),
  );
}

/** The smallest factor of the planned size at which the chance is reached, by bisection; it grows with the size. */
function timesFor(planned: number, atOnce: number, chanceAt: (times: number) => number): number | null {
  let [low, high] = atOnce >= planned ? [0, 1] : [1, 2];
  while (high > 1 && chanceAt(high) < planned) {
    if (high === MOST_TIMES) return null;
    [low, high] = [high, Math.min(high * 2, MOST_TIMES)];
  }
  while (high - low > FINE * high) {
    const middle = (low + high) / 2;
    if (chanceAt(middle) >= planned) high = middle;
    else low = middle;
  }
  return high;
}

interface Slowest {
  readonly metric: string;
  readonly weeks: number;
}

/** The metric whose size takes longest: a survey is answered by fewer than are treated. */
function slowestOf(plan: AnalysisPlan, baseline: Baseline, times: number): Slowest {
  const { primary, guardrails } = plan;
  return [primary, ...guardrails]
    .map((criterion) => {
      const arms = armsOf(plan, Math.ceil(plannedSize(criterion, plan) * times));
      return { metric: criterion.metric, weeks: weeksFor(arms, baseline, criterion.metric) };
    })
    .reduce((slowest, each) => (each.weeks > slowest.weeks ? each : slowest));
}

function weeksFor({ pilot, comparison }: Subjects, { from, to, metrics }: Baseline, metric: string): number {
  const days = (Date.parse(to) + DAY_MS - Date.parse(from)) / DAY_MS;
  const measured = metrics.find((each) => each.metric === metric)?.summary.n ?? 0;
  return Math.ceil((pilot + comparison) / (measured / days) / 7);
}

/** A guardrail with a size of its own grows with the others. */
function ownSizesText(plan: AnalysisPlan, times: number): string {
  const own = plan.guardrails.filter(({ minimumPerArm }) => minimumPerArm !== undefined);
  if (own.length === 0) return '';
  const sizes = own.map((guardrail) => {
    const { pilot, comparison } = armsOf(plan, Math.ceil(plannedSize(guardrail, plan) * times));
    return `${countText(pilot)} and ${countText(comparison)} of ${guardrail.metric}`;
  });
  return `, with ${sizes.join(', ')},`;
}

/** Where a plan falls short, its author asks first which criterion lacks most. */
function weakestText(chances: readonly { readonly metric: string; readonly chance: number }[]): string {
  const [first, ...others] = chances;
  if (!first || others.length === 0) return '';
  const weakest = others.reduce((least, each) => (each.chance < least.chance ? each : least), first);
  return ` By itself ${weakest.metric} is the least likely to pass, with a chance of ${percent(weakest.chance)}.`;
}

interface Needs {
  readonly slowest: Slowest | null;
  readonly sizes: string;
  readonly weakest: string;
}

function powerText(plan: AnalysisPlan, power: Omit<PlanPower, 'text'>, needs: Needs): string {
  const { primary } = plan;
  const { planned, atTarget, atMinimum, atZero, needed } = power;
  const amount = (effect: number) => amountText(metricKinds[primary.kind].unit, effect);
  const wanted =
    needed === null
      ? 'No size within reach has that chance: a guardrail’s margin is too small for what varies'
      : `${countText(needed.pilot)} pilot and ${countText(needed.comparison)} comparison ${drawnText(plan, needs)}`;
  const reached =
    atTarget >= planned ? 'as planned' : `where ${percent(planned)} was planned.${needs.weakest} ${wanted}`;
  return (
    `If the truth is the target of ${amount(primary.targetEffect)}, the whole gate passes with a chance of ${percent(atTarget)}, ${reached}. ` +
    `If it is the minimum of ${amount(primary.minimumEffect)}: ${percent(atMinimum)}; without any effect: ${percent(atZero)}.` +
    assumptionText(plan)
  );
}

function drawnText({ drawnUnit, primary }: AnalysisPlan, { slowest, sizes }: Needs): string {
  if (drawnUnit !== undefined || slowest === null) return `clusters by ${drawnUnit ?? 'subject'} have it`;
  const { metric, weeks } = slowest;
  const of = metric === primary.metric ? '' : `, which ${metric} takes`;
  return `subjects${sizes} have it, some ${countText(weeks)} weeks at the traffic of the baseline${of}`;
}

function assumptionText({ clusters }: AnalysisPlan): string {
  if (!clusters) return '';
  const { size, icc } = clusters;
  return ` It rests on clusters of ${countText(size)} subjects with an intraclass correlation of ${String(icc)}, as the plan assumes them.`;
}

/** The size is planned without what nobody has measured, and so is rather too large. */
function unadjustedText({ primary, guardrails }: AnalysisPlan, { metrics }: Baseline): string {
  const left = [primary, ...guardrails].filter(({ metric, covariate }) => {
    const summary = metrics.find((each) => each.metric === metric)?.summary;
    return covariate !== undefined && !(summary?.kind === 'mean' && summary.covariate);
  });
  if (left.length === 0) return '';
  const named = left.map(({ metric }) => metric).join(', ');
  return ` The baseline brings no covariate of ${named}, so that nothing is taken off there for what it will explain.`;
}

/** How many will be missing, nobody knows beforehand. */
function missingText({ primary, guardrails }: AnalysisPlan): string {
  const bounded = [primary, ...guardrails].filter(({ missingOutcomes }) => missingOutcomes !== undefined);
  if (bounded.length === 0) return '';
  const named = bounded.map(({ metric }) => metric).join(', ');
  return ` Nobody is taken to be missing: the rule that the plan has for missing outcomes of ${named} makes the chance less for each who is.`;
}

function percent(share: number): string {
  return share > 0 && share < 0.001 ? 'less than 0.1%' : `${String(Number((share * 100).toFixed(1)))}%`;
}
