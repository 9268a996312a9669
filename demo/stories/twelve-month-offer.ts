/**
 * Improvement 4 of the sample portfolio: a discount that works, and a Finance that recognises what is left of it:
 * less what stayers take, less what only came earlier, without what another improvement has counted, restated when a
 * month was booked wrongly.
 */
import { join } from 'node:path';
import { PlainError } from '../../client/plain-error.js';
import { isPastFirstYear } from '../segments.js';
import type { Cost } from '../stage.js';
import { moneyIn, usualEnd, type Experiment, type Trial } from './experiment.js';
import { reconcile } from './finance-steps.js';
import { spread } from './lasting-steps.js';
import { readLedger, type Ledger } from './ledger.js';
import { begin } from './opening-steps.js';
import { pilotPasses } from './pilot-steps.js';
import type { Materials, Story } from './story-kind.js';

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

/** The improvement whose ledger line this one would count a second time. */
const OVERLAPS_WITH = 'Proactive tech support';
const LESSON =
  'An offer to everybody pays most to those who would have stayed. Less than half of the claim was left once Finance had looked.';
const PILOT_COST: Cost = {
  spentMinor: 3_340_000,
  note: 'offers of the pilot, sent and honoured (SYNTHETIC)',
};
const FINAL_COST = { person: 'pmo', spentMinor: 8_615_000, note: 'offers of all waves (SYNTHETIC)' };

export const twelveMonthOffer: Story = {
  number: 4,
  title: 'Twelve-month contract offer',
  charterFile: 'twelve-month-offer.yaml',
  endsAs: 'sustained',
  async play(stage, materials) {
    const experiment = await begin(stage, materials, {
      trial: OFFER,
      found: 'month-to-month past their first twelve months',
      pilotCost: PILOT_COST,
      caveat: 'That is before the discount.',
    });
    if (await pilotPasses(experiment, 1)) {
      await recognisePartly(experiment, materials);
      await spread(experiment, { finalCost: FINAL_COST, lesson: LESSON });
    }
    return usualEnd(experiment);
  },
};

async function recognisePartly(experiment: Experiment, { examples }: Materials): Promise<void> {
  const { stage } = experiment;
  const read = (name: string) => readLedger(join(examples, name), stage.cycleId);
  const first = read('twelve-month-offer-ledger.yaml');
  const second = read('twelve-month-offer-ledger-restated.yaml');
  await countTwice(experiment, first, examples);
  await reconcileWhatIsLeft(experiment, first, 'discount to stayers and pull-forward as lines of their own');
  await stage.decide('cfo', 'returns it to be reconciled anew: the second month has been restated', {
    decision: 'return',
    returnTo: 'finance_reconciliation',
    reason: 'The ledger of the second month was restated; a signature on the first would be out of date.',
  });
  await reconcileWhatIsLeft(experiment, second, 'the second month, restated');
  await stage.decide('cfo', 'signs what is left');
}

function reconcileWhatIsLeft({ stage, charter }: Experiment, ledger: Ledger, what: string): Promise<void> {
  const { reconciliation, claimedRevenueMinor, runCostMinor } = ledger;
  const money = moneyIn(charter);
  const taken = reconciliation.lines
    .filter(({ claimedMinor }) => claimedMinor === 0)
    .map(({ outcome, actualMinor }) => `${money(-actualMinor)} ${outcome.replaceAll('-', ' ')}`);
  return reconcile(
    stage,
    `reconciles with the ledger of ${reconciliation.period} (SYNTHETIC lines): ${what}`,
    reconciliation,
    (recognised) =>
      `Claimed: ${money(claimedRevenueMinor)} of revenue. Ledger at margin, less ${taken.join(' and ')}, ` +
      `less ${money(runCostMinor)} run cost: ${recognised} recognised.`,
  );
}

/**
 * Names a ledger line of improvement 1 a second time, which must not be accepted. Nothing happens where improvement 1
 * has not been played.
 */
async function countTwice({ stage }: Experiment, ledger: Ledger, examples: string): Promise<void> {
  const other = await stage.latestSustained(OVERLAPS_WITH);
  if (other === undefined) return;
  // A cycle without waves of their own ids was played by an older release, which did not count ledger lines yet.
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
