/**
 * Improvement 5 of the sample portfolio: the line works where it was tried; in the South the same team cannot carry
 * it, and everybody else waits. By policy one such wave rolls everything back, recognised benefit included.
 */
import { isSeniorMonthToMonth } from '../segments.js';
import type { Assumptions } from '../simulation.js';
import type { Cost } from '../stage.js';
import { observeWave, usualEnd, type CharterWave, type Experiment, type Trial } from './experiment.js';
import { booksOf, recogniseBenefit } from './finance-steps.js';
import { begin } from './opening-steps.js';
import { pilotPasses } from './pilot-steps.js';
import type { Story } from './story-kind.js';
import { runWave } from './wave-steps.js';
import { rollBack } from './way-out.js';

/** Portfolio: ten points of the segment. The guardrails are synthetic. */
export const CARE_LINE: Trial = {
  belongs: isSeniorMonthToMonth,
  draws: 'care line ',
  assumed: {
    churnReduction: 0.1,
    guardrails: {
      cost_to_serve: { kind: 'mean', usual: 19, change: -0.2, deviation: 7, least: 0, most: 80, step: 0.01 },
      wait_time_others: { kind: 'mean', usual: 4, change: 0.1, deviation: 3, least: 0, most: 45, step: 0.1 },
    },
  },
};

/** In the South the line draws on a team that has nobody to spare: others wait two minutes longer. */
export const IN_THE_SOUTH: Assumptions = {
  ...CARE_LINE.assumed,
  guardrails: {
    ...CARE_LINE.assumed.guardrails,
    wait_time_others: { kind: 'mean', usual: 4, change: 2, deviation: 3, least: 0, most: 45, step: 0.1 },
  },
};

const PILOT_COST: Cost = {
  spentMinor: 12_600_000,
  note: 'hiring and training of a team of six for the pilot (SYNTHETIC)',
};
const WAVES_COST: Cost = {
  spentMinor: 24_800_000,
  note: 'hiring and training until the team is doubled (SYNTHETIC)',
};

const UNDO_NOTES = {
  'wave_fiber-south': 'Seniors in the South are back with the general line; the queue is as long as before.',
  'wave_fiber-north': 'The North is back with the general line too.',
  recognised_benefit: 'The benefit is reversed in the books of the open month.',
  pilot_change: 'Seniors of the pilot are back with the general line, each told by letter.',
  pilot_money: 'What was not spent is back in the programme fund.',
};

export const seniorCareLine: Story = {
  number: 5,
  title: 'Senior care line',
  charterFile: 'senior-care-line.yaml',
  endsAs: 'rolled_back',
  async play(stage, materials) {
    const found = 'month-to-month who are seniors';
    const experiment = await begin(stage, materials, {
      trial: CARE_LINE,
      found,
      pilotCost: PILOT_COST,
      caveat: 'Seniors without internet are not reached.',
    });
    const perArm = await pilotPasses(experiment, 1);
    if (perArm !== null) {
      const books = booksOf(experiment, materials.examples, 'senior-care-line-ledger.yaml');
      await recogniseBenefit(experiment, books, perArm);
      await spreadUntilItHarms(experiment);
    }
    return usualEnd(experiment);
  },
};

async function spreadUntilItHarms(experiment: Experiment): Promise<void> {
  const { stage, charter } = experiment;
  const observe = (wave: CharterWave) =>
    observeWave(wave.region === 'south' ? { ...experiment, assumed: IN_THE_SOUTH } : experiment, wave);
  await stage.spend('pmo', WAVES_COST);
  for (const wave of charter.waves) {
    if ((await runWave(stage, charter, wave, { observe, undoNotes: UNDO_NOTES })) !== 'passed') break;
  }
  stage.teller.note(
    'By the policy of its charter (rollBack: all) one wave that does harm rolls everything back.',
  );
  await rollBack(stage, UNDO_NOTES);
}
