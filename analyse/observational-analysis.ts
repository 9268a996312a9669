/** Reads the rows of a plan whose arms chance did not draw, and has them judged by its design. */
import type { AnalysisFile } from '../contracts/analysis-file.js';
import type { ObservationalPlan } from '../contracts/observational-plan.js';
import { judgeDifferences } from '../statistics/observational/judge/judge-differences.js';
import { judgeMatched } from '../statistics/observational/judge/judge-matched.js';
import { judgePrePost } from '../statistics/observational/judge/judge-pre-post.js';
import type { ObservationalVerdict } from '../statistics/observational/judge/observational-verdict.js';
import { hashOfNumbers } from './hash-of-numbers.js';
import { panelFromCsv, seriesFromCsv } from './panel-from-csv.js';
import { unitsFromCsv } from './units-from-csv.js';

export type ObservationalFile = Exclude<AnalysisFile, { readonly design: 'randomised' | 'predictiveness' }>;

export interface ObservationalAnalysis extends ObservationalVerdict {
  /** SHA-256 of the plan's canonical JSON, and of the numbers that were read; `code` is the version of the rule. */
  readonly hashes: { readonly plan: string; readonly data: string; readonly code: string };
}

/** @throws PlainError with the faults of the rows */
export async function observationalAnalysis(
  given: ObservationalFile,
  path: string,
  planHash: string,
): Promise<ObservationalAnalysis> {
  const { verdict, data } = await judgedRows(given, path);
  const { rule }: ObservationalPlan = given.file.plan;
  return {
    ...verdict,
    hashes: { plan: planHash, data: hashOfNumbers(data), code: `rule-${String(rule ?? 1)}` },
  };
}

async function judgedRows(given: ObservationalFile, path: string) {
  switch (given.design) {
    case 'matched': {
      const { plan, data: columns } = given.file;
      const data = await unitsFromCsv(path, columns, plan);
      const { isTreated, covariates, outcomes, leftOut } = data;
      const named = covariates.map(({ name, values, categories }) => [name, ...(categories ?? []), values]);
      return { verdict: judgeMatched(plan, data), data: [isTreated, named, [...outcomes], leftOut] };
    }
    case 'difference_in_differences': {
      const { plan, data: columns } = given.file;
      const data = await panelFromCsv(path, columns, plan);
      const { firstTreated, clusters, periods } = data.panel;
      return {
        verdict: judgeDifferences(plan, data),
        data: [firstTreated, clusters, periods, [...data.outcomes]],
      };
    }
    case 'pre_post': {
      const { plan, data: columns } = given.file;
      const data = await seriesFromCsv(path, columns, plan);
      const { periods, pilotFrom, isTreated, outcomes } = data;
      return { verdict: judgePrePost(plan, data), data: [periods, pilotFrom, isTreated, [...outcomes]] };
    }
  }
}
