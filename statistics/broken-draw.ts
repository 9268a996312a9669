/** Says when a randomised draw did not keep to its planned ratio, or when what is missing differs between its arms. */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { CovariateFigures } from './adjusted-mean.js';
import { isProblem } from './methods/method-result.js';
import { responseByArm } from './missing/response-by-arm.js';
import { countText } from './quantity-text.js';
import { eligibleIn } from './planned-observation.js';
import { pValueText, sampleRatio } from './sample-ratio.js';

/**
 * The level is strict because the check runs at every look at every pilot: at .05 it would send one sound pilot in
 * twenty back. GrowthBook and others use the same level.
 */
const MISMATCH_P_VALUE = 0.001;

interface Counts {
  readonly pilotN: number;
  readonly comparisonN: number;
}

interface MeasuredArms extends Counts {
  /** Present where the plan has a rule for missing outcomes, which then may differ. */
  readonly bounds?: object;
  readonly covariate?: { readonly name: string } & Pick<CovariateFigures, 'before'>;
}

/**
 * Why the draw is broken for this criterion, or undefined. Where the counts of those assigned are given, they must keep
 * the planned ratio, and each criterion must be measured on about the same share of both arms, and be taken over about the
 * same share of them; else those who were measured must keep the ratio themselves.
 */
export function brokenDraw(
  { metric }: { readonly metric: string },
  { pilotShare, drawnUnit }: AnalysisPlan,
  evidence: Observations,
  measured: MeasuredArms,
): string | undefined {
  const { assigned } = evidence;
  const before = differedBefore(metric, measured);
  if (!assigned) {
    const of = drawnUnit === undefined ? 'subjects' : `clusters by ${drawnUnit}`;
    return ratioMismatch(metric, pilotShare, measured, of) ?? before;
  }
  const drawn = { pilotN: assigned.pilot, comparisonN: assigned.comparison };
  const mismatch = ratioMismatch('the assignment', pilotShare, drawn, 'assigned');
  const eligible = eligibleIn(evidence, metric) ?? assigned;
  const taken = { pilotN: eligible.pilot, comparisonN: eligible.comparison };
  return (
    mismatch ??
    eligibleDiffers(metric, drawn, taken) ??
    (measured.bounds ? undefined : missingDiffers(metric, taken, measured)) ??
    before
  );
}

/** What chance drew alike cannot have differed before anything was changed. */
function differedBefore(metric: string, { covariate }: MeasuredArms): string | undefined {
  if (!covariate || covariate.before.pValue >= MISMATCH_P_VALUE) return undefined;
  const { name, before } = covariate;
  const by = String(Number(before.effect.toPrecision(3)));
  return `${metric} was not drawn alike: its covariate ${name} differed by ${by} between the arms before the pilot (${pValueText(before.pValue)}); mend the assignment and draw again`;
}

function ratioMismatch(
  what: string,
  pilotShare: number,
  { pilotN, comparisonN }: Counts,
  of: string,
): string | undefined {
  const ratio = sampleRatio([pilotN, comparisonN], [pilotShare, 1 - pilotShare]);
  if ('problem' in ratio)
    return `${what} has no planned ratio of arms; the pilot share must lie between 0 and 1`;
  if (ratio.pValue >= MISMATCH_P_VALUE) return undefined;
  const counts = `${countText(pilotN)} pilot and ${countText(comparisonN)} comparison ${of}`;
  return `${what} shows broken randomisation: ${counts} where ${percentText(pilotShare)} were planned in the pilot (${pValueText(ratio.pValue)}); mend the assignment and draw again`;
}

/** Whoever is missing for a reason that the change itself may have given is not missing by chance. */
function missingDiffers(metric: string, taken: Counts, measured: Counts): string | undefined {
  const shares = differingShares(taken, measured);
  return (
    shares &&
    `${metric} is missing differently in the two arms: measured on ${shares.text}; find out why before it is compared`
  );
}

/** Chance drew the arms alike, and not those whom the change itself may have moved in or out. */
function eligibleDiffers(metric: string, drawn: Counts, taken: Counts): string | undefined {
  const shares = differingShares(drawn, taken);
  return (
    shares &&
    `${metric} is taken over different subjects in the two arms: ${shares.text}; the change may have moved who is counted, so that they are not alike`
  );
}

function differingShares(all: Counts, some: Counts): { readonly text: string } | undefined {
  const found = responseByArm(
    { assigned: all.pilotN, observed: some.pilotN },
    { assigned: all.comparisonN, observed: some.comparisonN },
  );
  if (isProblem(found) || found.pValue >= MISMATCH_P_VALUE) return undefined;
  const [pilot, comparison] = [percentText(found.shares.pilot), percentText(found.shares.comparison)];
  const text = `${pilot} of those assigned to the pilot and ${comparison} of the others (${pValueText(found.pValue)})`;
  return { text };
}

function percentText(share: number): string {
  return `${String(Number((share * 100).toPrecision(3)))}%`;
}
