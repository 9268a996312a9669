/**
 * Improvement 4 of the sample portfolio: a discount that works, and a Finance that recognises what is left of it:
 * less what stayers take, less what only came earlier, without what another improvement has counted, restated when a
 * month was booked wrongly.
 */
import { join } from 'node:path';
import { moneyText } from '../../base/money.js';
import { PlainError } from '../../client/plain-error.js';
import { isPastFirstYear } from '../segments.js';
import { customersOf } from '../telco.js';
import {
  expectationText,
  type Experiment,
  observable,
  observeLater,
  pilotPasses,
  type Trial,
  usualFigures,
} from './experiment.js';
import { readLedger, type Ledger } from './ledger.js';

import type { Materials, Story } from './story-kind.js';
import { approveCharter, closeWithLesson, prepare, watchTheEffect } from './usual-steps.js';
import { scaleByWaves } from './wave-steps.js';

/** Portfolio: six points of the segment. Three in ten take the offer and pay four in a hundred less; synthetic like the guardrails. */
export const OFFER: Trial = {
  belongs: isPastFirstYear,
  draws: 'offer ',
  assumed: {
    churnReduction: 0.06,
    offer: { takeUp: 0.3, discount: 0.04 },
    guardrails: {
      revenue_per_customer: {
        kind: 'mean',
        usual: 75,
        change: -0.9,
        deviation: 27,
        least: 18,
        most: 120,
        step: 0.05,
      },
      contact_rate: { kind: 'proportion', usual: 0.14, change: -0.01 },
    },
  },
};

/** Whose ledger line this improvement would count a second time. */
const OVERLAPS_WITH = 'Proactive tech support';
const LESSON =
  'An offer to everybody pays most to those who would have stayed. Less than half of the claim was left once Finance had looked.';
/** Synthetic, to date. */
const SPENT_MINOR = { pilot: 3_340_000, end: 8_615_000 };

export const twelveMonthOffer: Story = {
  number: 4,
  title: 'Twelve-month contract offer',
  charterFile: 'twelve-month-offer.yaml',
  endsAs: 'sustained',
  async play(stage, materials) {
    const charter = await stage.open('pmo', materials.charter, (charter) => [
      `${expectationText(observable(OFFER, charter, materials))} That is before the discount.`,
    ]);
    const experiment = { stage, ...observable(OFFER, charter, materials) };
    await approveCharter(stage);
    await prepare(experiment, 'month-to-month past their first twelve months');
    await stage.spend(charter.dri, SPENT_MINOR.pilot, 'offers of the pilot, sent and honoured (SYNTHETIC)');
    if (await pilotPasses(experiment, 1)) {
      await recognisePartly(experiment, materials);
      await spread(experiment);
    }
    return { figures: usualFigures(experiment), remarks: [] };
  },
};

async function recognisePartly(experiment: Experiment, { examples }: Materials): Promise<void> {
  const { stage } = experiment;
  const read = (name: string) => readLedger(join(examples, name), stage.cycleId);
  const first = read('twelve-month-offer-ledger.yaml');
  const second = read('twelve-month-offer-ledger-restated.yaml');
  await countTwice(experiment, first, examples);
  await reconcile(experiment, first, 'discount to stayers and pull-forward as lines of their own');
  await stage.decide('cfo', 'returns it to be reconciled anew: the second month has been restated', {
    decision: 'return',
    returnTo: 'finance_reconciliation',
    reason: 'The ledger of the second month was restated; a signature on the first would be out of date.',
  });
  await reconcile(experiment, second, 'the second month, restated');
  await stage.decide('cfo', 'signs what is left');
}

async function reconcile({ stage, charter }: Experiment, ledger: Ledger, what: string): Promise<void> {
  const { reconciliation, claimedRevenueMinor, runCostMinor } = ledger;
  const money = (amountMinor: number) => moneyText(amountMinor, charter.budget.currency);
  const says = `reconciles with the ledger of ${reconciliation.period} (SYNTHETIC lines): ${what}`;
  const { recognisedMinor } = await stage.submit('finance-partner', says, {
    kind: 'reconciliation',
    content: reconciliation,
  });
  const below = reconciliation.lines.filter(({ claimedMinor }) => claimedMinor === 0);
  const taken = below.map(
    ({ outcome, actualMinor }) => `${money(-actualMinor)} ${outcome.replaceAll('-', ' ')}`,
  );
  stage.teller.note(
    `Claimed: ${money(claimedRevenueMinor)} of revenue. Ledger at margin, less ${taken.join(' and ')}, ` +
      `less ${money(runCostMinor)} run cost: ${money(recognisedMinor ?? 0)} recognised.`,
  );
}

/** Only where improvement 1 has been played: its line is named once more, and not accepted. */
async function countTwice({ stage }: Experiment, ledger: Ledger, examples: string): Promise<void> {
  const other = await stage.latestSustained(OVERLAPS_WITH);
  if (other === undefined) return;
  // One from before waves had ids of their own has counted no ledger lines either.
  if ((await stage.other(other).status()).waves.length === 0) return;
  const [line] = readLedger(join(examples, 'proactive-tech-support-ledger.yaml'), other).reconciliation.lines;
  if (line === undefined) throw new PlainError('The ledger of improvement 1 has no line.');
  const { waitingFor, blockedBy } = await stage.submit(
    'finance-partner',
    'counts a line of improvement 1 as well: customers who got tech support, and the offer later',
    {
      kind: 'reconciliation',
      content: { ...ledger.reconciliation, lines: [...ledger.reconciliation.lines, line] },
    },
  );
  if (waitingFor?.submission !== 'reconciliation') {
    throw new PlainError('A defect: a ledger line was recognised in two cycles.');
  }
  stage.teller.note(`Not accepted: ${blockedBy.join(' ')}`);
}

async function spread(experiment: Experiment): Promise<void> {
  const { stage, charter, numbers } = experiment;
  const held = await scaleByWaves(stage, charter, ({ name, lob }) =>
    observeLater(experiment, `wave ${name}`, customersOf(lob, numbers.segment)),
  );
  if (!held || !(await watchTheEffect(experiment))) return;
  await stage.spend('pmo', SPENT_MINOR.end, 'offers of all waves (SYNTHETIC)');
  await closeWithLesson(stage, LESSON);
}
