/** Whose outcome is missing, by arm. Where it differs, it may be due to the change itself. */
import type { MissingShown } from '../../draw-shown.js';
import { isProblem } from '../../methods/method-result.js';
import { responseByArm } from '../../missing/response-by-arm.js';
import { pValueText } from '../../sample-ratio.js';
import type { Criterion } from '../../planned-observation.js';
import { plannedMetrics } from './naive-difference.js';

export interface ArmOutcomes {
  /** 1 where a row is of the treated arm. */
  readonly isTreated: Uint8Array;
  /** By metric, NaN where missing. */
  readonly outcomes: ReadonlyMap<string, Float64Array>;
}

/** As strict as for arms that chance drew, because it is asked at every look. */
const DIFFERS = 0.001;

/** @returns null where no outcome is missing */
export function missingByArm(
  plan: { readonly primary: Criterion; readonly guardrails: readonly Criterion[] },
  data: ArmOutcomes,
): MissingShown[] | null {
  const shown = plannedMetrics(plan).flatMap(({ metric }) => missingOf(metric, data) ?? []);
  return shown.some(({ pilot, comparison }) => pilot.missing + comparison.missing > 0) ? shown : null;
}

/** Why a metric is not measured alike in both arms, or undefined. */
export function missingFault(metric: string, data: ArmOutcomes): string | undefined {
  const shown = missingOf(metric, data);
  if (!shown || (shown.pValue ?? 1) >= DIFFERS) return undefined;
  const share = ({ assigned, missing }: MissingShown['pilot']) =>
    `${String(Number((100 * (missing / assigned)).toPrecision(3)))}%`;
  return `${metric} is missing differently in the two arms: of ${share(shown.pilot)} of the treated and ${share(shown.comparison)} of the others (${pValueText(shown.pValue ?? 1)}); find out why before it is compared`;
}

function missingOf(metric: string, { isTreated, outcomes }: ArmOutcomes): MissingShown | undefined {
  const values = outcomes.get(metric);
  if (!values) return undefined;
  const arms = [
    { assigned: 0, missing: 0 },
    { assigned: 0, missing: 0 },
  ] satisfies [unknown, unknown];
  values.forEach((value, unit) => {
    const arm = arms[isTreated[unit] === 1 ? 1 : 0];
    arm.assigned += 1;
    if (Number.isNaN(value)) arm.missing += 1;
  });
  const [comparison, pilot] = arms;
  const response = responseByArm(
    { assigned: pilot.assigned, observed: pilot.assigned - pilot.missing },
    { assigned: comparison.assigned, observed: comparison.assigned - comparison.missing },
  );
  return { metric, pilot, comparison, pValue: isProblem(response) ? null : response.pValue };
}
