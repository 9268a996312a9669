/**
 * Improvement 3 of the sample portfolio: a pilot whose arms are not what chance drew is worth nothing, however good
 * its numbers look. Drawn anew it holds, costs more than its tranche, scales and lasts.
 */
import { join } from 'node:path';
import { isNewOnFiber } from '../segments.js';
import type { Cost } from '../stage.js';
import { moneyIn, usualEnd, type Experiment, type Trial } from './experiment.js';
import { recogniseBenefit } from './finance-steps.js';
import { spread } from './lasting-steps.js';
import { readLedger, type Ledger } from './ledger.js';
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
const BROKEN_PILOT_COST: Cost = { spentMinor: 1_120_000, note: 'visits of the first pilot (SYNTHETIC)' };
const SECOND_PILOT_COST: Cost = {
  spentMinor: 1_875_000,
  note: 'the pilot is run a second time (SYNTHETIC)',
};
const FINAL_COST = {
  person: 'pmo',
  spentMinor: 3_790_000,
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
    if (await pilotPasses(experiment, 2)) {
      const file = join(materials.examples, 'fiber-first-90-days-ledger.yaml');
      await recognise(experiment, readLedger(file, stage.cycleId));
      await spread(experiment, { finalCost: FINAL_COST, lesson: LESSON });
    }
    return usualEnd(experiment);
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
 * The second pilot costs more than the tranche and its tolerance allow, so the cycle waits until the council has
 * agreed.
 */
async function overspend({ stage, charter }: Experiment): Promise<void> {
  await stage.spend(charter.dri, SECOND_PILOT_COST);
  await stage.decide('council-member', 'approves what the second pilot costs');
}

function recognise({ stage, charter }: Experiment, ledger: Ledger): Promise<void> {
  const money = moneyIn(charter);
  return recogniseBenefit(
    stage,
    ledger.reconciliation,
    (recognised) =>
      `Claimed ${money(ledger.claimedRevenueMinor)}, visits avoided included. Ledger at margin, less ${money(ledger.runCostMinor)} run cost, ` +
      `and without the visits, which move no ledger line: ${recognised} recognised.`,
  );
}
