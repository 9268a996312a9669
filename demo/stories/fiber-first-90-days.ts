/**
 * Improvement 3 of the sample portfolio: a pilot whose arms are not what chance drew is worth nothing, however good
 * its numbers look. Drawn anew it holds, costs more than its tranche, scales and lasts.
 */
import { isNewOnFiber } from '../segments.js';
import type { Cost } from '../stage.js';
import { usualEnd, type Experiment, type Trial } from './experiment.js';
import { booksOf, recogniseBenefit } from './finance-steps.js';
import { spread } from './lasting-steps.js';
import { begin } from './opening-steps.js';
import { handInPilot, pilotPasses, returnToPilot } from './pilot-steps.js';
import type { Story } from './story-kind.js';

/** Portfolio: nine points of the segment. The guardrails are synthetic. */
export const FIRST_90_DAYS: Trial = {
  belongs: isNewOnFiber,
  draws: 'fiber ',
  assumed: {
    churnReduction: 0.09,
    guardrails: {
      time_to_first_value: { kind: 'mean', usual: 9, change: -2, deviation: 5, least: 0, most: 60, step: 1 },
      repeat_contacts: { kind: 'proportion', usual: 0.22, change: -0.05 },
      ces: { kind: 'mean', usual: 5, change: 0.2, deviation: 1.3, least: 1, most: 7, step: 1 },
    },
  },
};

/**
 * This many customers, of 458 a side, came into the pilot because they asked for it. Chance would never move so many, so
 * the arms must be found broken.
 */
export const MOVED = 54;
const LESSON =
  'Whoever lets the customers choose their arm has no pilot. Drawn by chance, a technician in the first week keeps nine in a hundred.';
const BROKEN_PILOT_COST: Cost = { spentMinor: 7_900_000, note: 'visits of the first pilot (SYNTHETIC)' };
const SECOND_PILOT_COST: Cost = {
  spentMinor: 13_800_000,
  note: '15 % more than released, because the pilot is run a second time (SYNTHETIC)',
};
const FINAL_COST = {
  person: 'pmo',
  spentMinor: 29_800_000,
  note: 'visits and training of all waves (SYNTHETIC)',
};

export const fiberFirst90Days: Story = {
  number: 3,
  title: 'Fiber, first 90 days',
  charterFile: 'fiber-first-90-days.yaml',
  endsAs: 'sustained',
  async play(stage, materials) {
    const experiment = await begin(stage, materials, {
      trial: FIRST_90_DAYS,
      found: 'on fiber in their first twelve months, month-to-month',
      pilotCost: BROKEN_PILOT_COST,
    });
    await breakThePilot(experiment);
    await overspend(experiment);
    const perArm = await pilotPasses(experiment, 2);
    if (perArm === null) return usualEnd(experiment);
    const books = booksOf(experiment, materials.examples, 'fiber-first-90-days-ledger.yaml');
    await recogniseBenefit(experiment, books, perArm);
    return usualEnd(experiment, await spread(experiment, { books, finalCost: FINAL_COST, lesson: LESSON }));
  },
};

/** Round 1: drawn half and half, then changed by hand. */
async function breakThePilot(experiment: Experiment): Promise<void> {
  const { stage, numbers } = experiment;
  const perArm = Math.floor(numbers.segment.length / 2);
  await handInPilot(
    experiment,
    { round: 1, perArm, moved: MOVED },
    `hands in a pilot of ${perArm + MOVED} and ${perArm - MOVED}, SIMULATED: the call centre moved ${MOVED} who asked for a visit`,
  );
  const reason = 'The arms are not those that chance drew; no number of it counts.';
  await returnToPilot(stage, 'to be drawn anew', reason);
}

/**
 * The second pilot costs more than the tranche and its tolerance allow, so the cycle waits for the council. It lets the
 * gate lie until the executive champion is called, who may fill one seat.
 */
async function overspend({ stage, charter }: Experiment): Promise<void> {
  await stage.spend(charter.dri, SECOND_PILOT_COST);
  await stage.untilEscalated();
  await stage.decide('executive-champion', 'approves what the second pilot costs');
}
