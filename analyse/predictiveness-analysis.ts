/** Reads the rows of a signal and its later outcome, and has them judged. */
import type { PredictivenessFile } from '../contracts/predictiveness-file.js';
import { judgePredictiveness } from '../statistics/predictiveness/judge-predictiveness.js';
import type { Predictiveness } from '../statistics/predictiveness/predictiveness.js';
import { hashOfNumbers } from './hash-of-numbers.js';
import { signalFromCsv } from './signal-from-csv.js';

export interface PredictivenessAnalysis extends Predictiveness {
  /** SHA-256 of the plan's canonical JSON, and of the numbers that were read; `code` is the version of the rule. */
  readonly hashes: { readonly plan: string; readonly data: string; readonly code: string };
}

/** @throws PlainError with the faults of the rows */
export async function predictivenessAnalysis(
  file: PredictivenessFile,
  path: string,
  planHash: string,
): Promise<PredictivenessAnalysis> {
  const data = await signalFromCsv(path, file);
  const { signal, outcome, groups, parts = null, covariates } = data;
  const named = covariates.map(({ name, values, categories }) => [name, ...(categories ?? []), values]);
  return {
    ...judgePredictiveness(file.plan, data),
    hashes: {
      plan: planHash,
      data: hashOfNumbers([signal, outcome, groups, parts, named]),
      code: `rule-${String(file.plan.rule ?? 1)}`,
    },
  };
}
