/**
 * Improvement 6 of the sample portfolio: a default that most would not notice, and that touches the bills of seniors. It
 * is never light; the veto holder stops it in the pilot for the harm that it does to them.
 */
import { moneyText } from '../../base/money.js';
import { chanceOf } from '../chance.js';
import { inBase } from '../provider-base.js';
import { getsPaperBill } from '../segments.js';
import type { Cost } from '../stage.js';
import { countText } from '../story.js';
import { usualEnd, type Observable, type Trial } from './experiment.js';
import { begin } from './opening-steps.js';
import { MONTHS_A_YEAR, segmentFigures } from './segment-figures.js';
import type { Story } from './story-kind.js';
import { rollBack } from './way-out.js';

/** US dollars a customer and month that a printed bill costs. */
const PAPER_BILL = 1.2;
/** Synthetic: share of seniors who miss a payment in the first month, with the paper bill and without. */
const MISSED = { withPaper: 0.03, without: 0.14 };
const PILOT_COST: Cost = { spentMinor: 3_100_000, note: 'bills of the pilot set to paperless (SYNTHETIC)' };

/** Nothing of it is kept revenue: what is saved is the bill. All its metrics are synthetic. */
export const PAPERLESS: Trial = {
  belongs: getsPaperBill,
  draws: 'paperless ',
  assumed: {
    churnReduction: 0,
    guardrails: {
      cost_to_serve: {
        kind: 'mean',
        usual: 9,
        change: -PAPER_BILL,
        deviation: 3,
        least: 0,
        most: 40,
        step: 0.01,
      },
      complaints: { kind: 'proportion', usual: 0.04, change: 0.01 },
      senior_churn: { kind: 'proportion', usual: 0.2, change: 0.02 },
      failed_payments: { kind: 'proportion', usual: 0.05, change: 0.01 },
    },
  },
};

export function paperlessFigures(subscribers: Parameters<typeof segmentFigures>[0]) {
  const numbers = segmentFigures(subscribers, getsPaperBill);
  const seniors = numbers.segment.filter(({ senior }) => senior);
  const customers = inBase(numbers.segment.length);
  const savedMinor = Math.round(customers * PAPER_BILL * MONTHS_A_YEAR * 100);
  return { ...numbers, customers, seniors, savedMinor };
}

export const paperlessByDefault: Story = {
  number: 6,
  title: 'Paperless by default',
  charterFile: 'paperless-by-default.yaml',
  endsAs: 'stopped',
  async play(stage, materials) {
    const numbers = paperlessFigures(materials.subscribers);
    const experiment = await begin(stage, materials, {
      trial: PAPERLESS,
      found: 'whose bill comes on paper',
      pilotCost: PILOT_COST,
      expected: ({ budget: { currency } }) =>
        `SCALED to the base. Expected: ${countText(numbers.customers)} customers × ${PAPER_BILL.toFixed(2)} × 12 = ` +
        `${moneyText(numbers.savedMinor, currency)} of hard cost a year.`,
    });
    const harm = harmText(experiment, numbers.seniors.length);
    await stage.veto('veto-holder', `vetoes: "${harm}"`, harm);
    await stage.decide('council-member', 'confirms the veto');
    await rollBack(stage, {
      pilot_change:
        'Paper bills are back for everybody, with an apology and without late fees. Lesson: ask who reads on paper before the default changes; offer paperless, do not impose it.',
      pilot_money: 'What was not spent is back in the programme fund.',
    });
    const { figures, ...rest } = usualEnd(experiment);
    const { savedMinor, seniors } = numbers;
    return { ...rest, figures: { ...figures, seniors: seniors.length, savedMinor } };
  },
};

/** What the first month of the pilot shows of the seniors in each arm, who are as many as in the segment. */
function harmText({ charter, numbers, seed }: Observable, seniors: number): string {
  const perArm = Math.round((charter.analysisPlan.minimumPerArm * seniors) / numbers.segment.length);
  const chance = chanceOf(seed, 'paperless pilot, first month');
  const missed = (share: number) =>
    Array.from({ length: perArm }, () => chance.uniform() < share).filter(Boolean).length;
  const without = missed(MISSED.without);
  const withPaper = missed(MISSED.withPaper);
  return (
    `Seniors who no longer get a paper bill miss payments: ${without} of ${perArm} in the first month of the pilot, ` +
    `${withPaper} of ${perArm} with paper (SYNTHETIC, seed ${seed}). They pay late fees and are cut off.`
  );
}
