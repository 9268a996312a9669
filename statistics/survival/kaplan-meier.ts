/** The share that has not left yet, where many are still there when one looks: their time is known to be longer, and no more. */
import type { Answer } from '../methods/method-result.js';

/** One subject. */
export interface FollowUp {
  /** From its start to its event, or to when it was last seen; in one unit for all, e.g. days. */
  readonly time: number;
  /** False where it was still there when last seen (censored). */
  readonly hasEvent: boolean;
}

/** What a time at which something happened changes. */
export interface SurvivalStep {
  readonly time: number;
  /** Seen at least this long. */
  readonly atRisk: number;
  readonly events: number;
  /** The share that remains from here on, in [0, 1]. */
  readonly survival: number;
  /** Greenwood's sum Σ d/(r(r − d)) up to here; infinite once nobody remains. */
  readonly greenwood: number;
}

export interface SurvivalCurve {
  readonly n: number;
  /** Up to when somebody was seen. */
  readonly lastTime: number;
  /** In order of time; one step for each time with an event. */
  readonly steps: readonly SurvivalStep[];
}

/**
 * The product-limit estimate Π(1 − d/r). A subject that is censored at the time of an event counts as at risk there.
 *
 * Source: E. L. Kaplan, P. Meier, JASA 53 (1958) 457–481.
 *
 * @param subjects in any order
 * @returns a problem: `too-few` (nobody), `not-finite`, `bad-time`
 */
export function kaplanMeier(subjects: readonly FollowUp[]): Answer<SurvivalCurve> {
  if (subjects.length === 0) return { problem: 'too-few' };
  if (!subjects.every(({ time }) => Number.isFinite(time))) return { problem: 'not-finite' };
  if (!subjects.every(({ time }) => time >= 0)) return { problem: 'bad-time' };
  const ordered = subjects.toSorted((one, other) => one.time - other.time);
  const steps: SurvivalStep[] = [];
  let [survival, greenwood] = [1, 0];
  for (let from = 0, to = 0; from < ordered.length; from = to) {
    const time = ordered[from]?.time ?? NaN;
    let events = 0;
    for (; ordered[to]?.time === time; to += 1) if (ordered[to]?.hasEvent === true) events += 1;
    if (events === 0) continue;
    const atRisk = ordered.length - from;
    survival *= (atRisk - events) / atRisk;
    greenwood += events / atRisk / (atRisk - events);
    steps.push({ time, atRisk, events, survival, greenwood });
  }
  return { n: subjects.length, lastTime: ordered.at(-1)?.time ?? NaN, steps };
}

/**
 * The share that remains after a time, with Greenwood's standard error S·√Σ d/(r(r − d)).
 *
 * Source: M. Greenwood, Reports on Public Health and Medical Subjects 33 (1926).
 *
 * @param time in the unit of the curve; events at this very time count as happened
 * @returns a share in (0, 1] and its standard error, 0 before the first event, or a problem: `bad-time`,
 *   `beyond-follow-up` (nobody was seen so long, and the last was still there), `none-left` (a share of 0 has no such error)
 */
export function survivalAt(
  { steps, lastTime }: SurvivalCurve,
  time: number,
): Answer<{ readonly survival: number; readonly standardError: number }> {
  if (!(time >= 0)) return { problem: 'bad-time' };
  const step = steps.findLast((one) => one.time <= time);
  if (step?.survival === 0) return { problem: 'none-left' };
  if (time > lastTime) return { problem: 'beyond-follow-up' };
  if (step === undefined) return { survival: 1, standardError: 0 };
  return { survival: step.survival, standardError: step.survival * Math.sqrt(step.greenwood) };
}
