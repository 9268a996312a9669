/**
 * Improvement 3 of the sample portfolio: a pilot whose arms are not what chance drew is worth nothing, however good
 * its numbers look. Drawn anew it holds, costs more than its tranche, scales and lasts.
 */
import { join } from 'node:path';
import { moneyText } from '../../base/money.js';
import { isNewOnFiber } from '../segments.js';
import {
  expectationText,
  type Experiment,
  handInPilot,
  observable,
  observeLater,
  pilotPasses,
  type Trial,
  usualFigures,
} from './experiment.js';
import { readLedger, type Ledger } from './ledger.js';
import type { Story } from './story-kind.js';
import { approveCharter, closeWithLesson, prepare, recogniseBenefit, watchTheEffect } from './usual-steps.js';
import { scaleByWaves } from './wave-steps.js';

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

/** Of 458 a side, so many came into the pilot because they asked: far more than chance would move. */
export const MOVED = 54;
const LESSON =
  'Whoever lets the customers choose their arm has no pilot. Drawn by chance, a technician in the first week keeps nine in a hundred.';
/** Synthetic, to date. */
const SPENT_MINOR = { badPilot: 1_120_000, pilot: 1_875_000, end: 3_790_000 };

export const fiberFirst90Days: Story = {
  number: 3,
  title: 'Fiber, first 90 days',
  charterFile: 'fiber-first-90-days.yaml',
  endsAs: 'sustained',
  async play(stage, materials) {
    const charter = await stage.open('pmo', materials.charter, (charter) => [
      expectationText(observable(FIRST_90_DAYS, charter, materials)),
    ]);
    const experiment = { stage, ...observable(FIRST_90_DAYS, charter, materials) };
    const ledger = readLedger(join(materials.examples, 'fiber-first-90-days-ledger.yaml'), stage.cycleId);
    await approveCharter(stage);
    await prepare(experiment, 'on fiber in their first twelve months, month-to-month');
    await brokenPilot(experiment);
    await overspend(experiment);
    if (await pilotPasses(experiment, 2)) await spread(experiment, ledger);
    return { figures: usualFigures(experiment), remarks: [] };
  },
};

/** Round 1: drawn half and half, then changed by hand. */
async function brokenPilot(experiment: Experiment): Promise<void> {
  const { stage, charter, numbers } = experiment;
  const perArm = Math.floor(numbers.segment.length / 2);
  await stage.spend(charter.dri, SPENT_MINOR.badPilot, 'visits of the first pilot (SYNTHETIC)');
  await handInPilot(
    experiment,
    { round: 1, perArm, moved: MOVED },
    `hands in a pilot of ${perArm + MOVED} and ${perArm - MOVED}, SIMULATED: the call centre moved ${MOVED} who asked for a visit`,
  );
  await stage.decide('council-member', 'returns it to the pilot, to be drawn anew', {
    decision: 'return',
    returnTo: 'pilot',
    reason: 'The arms are not those that chance drew; no number of it counts.',
  });
}

/** What the second pilot costs is beyond the tranche and its tolerance: spending stops until the council has agreed. */
async function overspend({ stage, charter }: Experiment): Promise<void> {
  await stage.spend(charter.dri, SPENT_MINOR.pilot, 'the pilot is run a second time (SYNTHETIC)');
  await stage.decide('council-member', 'approves what the second pilot costs');
}

async function spread(experiment: Experiment, ledger: Ledger): Promise<void> {
  const { stage, charter, numbers } = experiment;
  const money = (amountMinor: number) => moneyText(amountMinor, charter.budget.currency);
  await recogniseBenefit(
    stage,
    ledger.reconciliation,
    (recognised) =>
      `Claimed ${money(ledger.claimedRevenueMinor)}, visits avoided included. Ledger at margin, less ${money(ledger.runCostMinor)} run cost, ` +
      `and without the visits, which move no ledger line: ${recognised} recognised.`,
  );
  const held = await scaleByWaves(stage, charter, ({ name }) =>
    observeLater(experiment, `wave ${name}`, numbers.segment),
  );
  if (!held || !(await watchTheEffect(experiment))) return;
  await stage.spend('pmo', SPENT_MINOR.end, 'visits and training of all waves (SYNTHETIC)');
  await closeWithLesson(stage, LESSON);
}
