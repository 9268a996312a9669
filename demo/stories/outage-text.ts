/**
 * Improvement 7 of the sample portfolio: small enough for the light lane, which inherits what stands and skips neither
 * gate nor veto. It frees hours and moves no ledger line, so nothing of it is booked; the council lets it scale all the
 * same.
 */
import { isOnDsl } from '../segments.js';
import type { Cost } from '../stage.js';
import { countText } from '../story.js';
import { usualEnd, type Experiment, type Trial } from './experiment.js';
import { booksOf, reconcile, type Books } from './finance-steps.js';
import { spread } from './lasting-steps.js';
import { begin } from './opening-steps.js';
import { pilotPasses } from './pilot-steps.js';
import type { Story } from './story-kind.js';

/** Customers of the one exchange where it is tried. */
const ON_THE_EXCHANGE = 2400;

/** Portfolio: nothing of it is kept revenue. All its metrics are synthetic, and the file only lends the rows. */
export const OUTAGE_TEXT: Trial = {
  belongs: isOnDsl,
  draws: 'outage text ',
  customers: ON_THE_EXCHANGE,
  assumed: {
    churnReduction: 0,
    guardrails: {
      contact_rate: { kind: 'proportion', usual: 0.18, change: -0.08 },
      csat: { kind: 'mean', usual: 3.6, change: 0.15, deviation: 0.9, least: 1, most: 5, step: 1 },
    },
  },
};

const PILOT_COST: Cost = { spentMinor: 310_000, note: 'texts and their set-up for the pilot (SYNTHETIC)' };
const FINAL_COST = { person: 'pmo', spentMinor: 1_090_000, note: 'texts for the exchange (SYNTHETIC)' };
const LESSON = 'A time to wait for is worth a call. The hours stay soft until a budget is reduced by them.';
const PEAK_SEASON = 'The lines are full until the peak season is over; the texts wait for it.';

export const outageText: Story = {
  number: 7,
  title: 'Outage text that says when',
  charterFile: 'outage-text.yaml',
  endsAs: 'sustained',
  async play(stage, materials) {
    const experiment = await begin(stage, materials, {
      trial: OUTAGE_TEXT,
      found: 'on DSL',
      pilotCost: PILOT_COST,
      expected: () =>
        `Expected: one exchange of ${countText(ON_THE_EXCHANGE)} customers (SYNTHETIC), fewer calls in an outage, and freed hours only.`,
      deferred: PEAK_SEASON,
    });
    const perArm = await pilotPasses(experiment, 1);
    if (perArm === null) return usualEnd(experiment);
    const books = booksOf(experiment, materials.examples, 'outage-text-ledger.yaml');
    await scaleUnbooked(experiment, books, perArm);
    return usualEnd(experiment, await spread(experiment, { books, finalCost: FINAL_COST, lesson: LESSON }));
  },
};

/** Nothing is signed for Finance here, so the council that decided the quality gate decides this too. */
async function scaleUnbooked(experiment: Experiment, books: Books, perArm: number): Promise<void> {
  const { stage } = experiment;
  await reconcile(experiment, books, perArm, ': freed hours');
  stage.teller.note('Freed hours stay soft until a budget is reduced by them: nothing is booked.');
  await stage.decide('council-member', 'lets it scale at zero booked benefit');
}
