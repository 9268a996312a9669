/**
 * Improvement 6 of the sample portfolio: small in money and reach, but an opt-out default that touches seniors' bills is
 * never light. The veto holder stops it in the pilot for the harm that it does to seniors.
 */
import { moneyText } from '../../base/money.js';
import type { Charter } from '../../contracts/charter.js';
import { chanceOf } from '../chance.js';
import { getsPaperBill } from '../segments.js';
import { syntheticBaseline, type Assumptions } from '../simulation.js';
import type { Cost, Stage } from '../stage.js';
import { countText } from '../story.js';
import { approveCharter, makeReady, organizeAndFund } from './opening-steps.js';
import { MONTHS_A_YEAR, segmentFigures } from './segment-figures.js';
import type { Story } from './story-kind.js';
import { rollBack } from './way-out.js';

/** US dollars a customer and month that a printed bill costs. */
const PAPER_BILL = 1.2;
/** Synthetic: share of seniors who miss a payment in the first month, with the paper bill and without. */
const MISSED = { withPaper: 0.03, without: 0.14 };
/** Synthetic, each of them. */
const ASSUMED: Assumptions = {
  churnReduction: 0,
  guardrails: {
    cost_to_serve: { kind: 'mean', usual: 6, change: -1, deviation: 3, least: 0, most: 60, step: 0.01 },
    complaints: { kind: 'proportion', usual: 0.03, change: 0 },
    senior_churn: { kind: 'proportion', usual: 0.05, change: 0 },
    failed_payments: { kind: 'proportion', usual: 0.03, change: 0 },
  },
};
const PILOT_COST: Cost = { spentMinor: 310_000, note: 'bills of the pilot set to paperless (SYNTHETIC)' };

export function paperlessFigures(subscribers: Parameters<typeof segmentFigures>[0]) {
  const numbers = segmentFigures(subscribers, getsPaperBill);
  const seniors = numbers.segment.filter(({ senior }) => senior);
  const savedMinor = Math.round(numbers.segment.length * PAPER_BILL * MONTHS_A_YEAR * 100);
  return { ...numbers, seniors, savedMinor };
}

export const paperlessByDefault: Story = {
  number: 6,
  title: 'Paperless by default',
  charterFile: 'paperless-by-default.yaml',
  endsAs: 'stopped',
  async play(stage, { charter: file, subscribers, seed }) {
    const { segment, segmentChurned, seniors, savedMinor } = paperlessFigures(subscribers);
    const expected = `${countText(segment.length)} customers × ${PAPER_BILL.toFixed(2)} × 12`;
    const charter = await stage.open('pmo', file, ({ budget: { currency } }) => [
      `Expected: ${expected} = ${moneyText(savedMinor, currency)} of hard cost a year.`,
    ]);
    await approveCharter(stage);
    await prepare(stage, charter, segment.length, seed);
    await stage.spend(charter.dri, PILOT_COST);
    const harm = harmText(seniors.length, seed);
    await stage.veto('veto-holder', `vetoes: "${harm}"`, harm);
    await stage.decide('council-member', 'confirms the veto');
    await rollBack(stage, {
      pilot_change:
        'Paper bills are back for everybody, with an apology and without late fees. Lesson: ask who reads on paper before the default changes; offer paperless, do not impose it.',
      pilot_money: 'What was not spent is back in the programme fund.',
    });
    const figures = { segment: segment.length, segmentChurned, seniors: seniors.length, savedMinor };
    return { figures, remarks: [] };
  },
};

/** From an approved charter to the pilot. Every number of the baseline is synthetic, for the file has no costs. */
function prepare(stage: Stage, charter: Charter, customers: number, seed: number): Promise<void> {
  return stage.teller.usual('to the pilot', async () => {
    await organizeAndFund(stage, charter);
    const { analysisPlan: plan } = charter;
    const measured = { ...plan, guardrails: [{ ...plan.primary, margin: 1 }, ...plan.guardrails] };
    const chance = chanceOf(seed, 'paperless baseline');
    const content = {
      from: '2026-07-01',
      to: '2026-09-30',
      identityMatchRate: 1,
      metrics: syntheticBaseline(measured, ASSUMED, customers, chance),
    };
    await stage.submit(charter.dri, 'measures the baseline (SYNTHETIC)', { kind: 'baseline', content });
    await stage.decide('finance-partner', 'locks the baseline');
    await makeReady(stage, charter);
    return 'LOB head accepts, the council funds the pilot, Finance locks the baseline, the checklist is done';
  });
}

/** What the first month of the pilot shows, half of the seniors in each arm. */
function harmText(seniors: number, seed: number): string {
  const perArm = Math.floor(seniors / 2);
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
