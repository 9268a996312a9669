/**
 * Improvement 1 of the sample portfolio: a careless look at bought tech support would have claimed 622,000; the
 * gate asks for a randomised pilot, and Finance recognises 51,000. Data: `examples/README.md`.
 */
import { join } from 'node:path';
import { moneyText } from '../../base/money.js';
import { chanceOf } from '../chance.js';
import { syntheticGuardrails } from '../simulation.js';
import type { Cost, Stage } from '../stage.js';
import { countText, pointsText } from '../story.js';
import { retentionSummary } from '../telco.js';
import { moneyIn, type Experiment } from './experiment.js';
import { recogniseBenefit } from './finance-steps.js';
import { spread } from './lasting-steps.js';
import { readLedger, withoutNotes, type Ledger } from './ledger.js';
import { prepare } from './opening-steps.js';
import { pilotPasses, returnToPilot, tellVerdict } from './pilot-steps.js';
import type { Figures, Story } from './story-kind.js';
import { ASSUMED, techSupportFigures, type TechSupportFigures } from './tech-support-figures.js';

const PILOT_COST: Cost = { spentMinor: 2_240_000, note: 'calls and visits of the pilot (SYNTHETIC)' };
const WAVES_COST: Cost = { spentMinor: 4_125_000, note: 'the offer in all waves (SYNTHETIC)' };
const FINAL_COST = { person: 'finance-partner', spentMinor: 5_590_000, note: 'final account (SYNTHETIC)' };
const LESSON =
  'Who buys help is not who lacks it. Offered before the first fault, help keeps some seven in a hundred, not the 26 that the naive look promised.';

interface Scene extends Experiment {
  readonly numbers: TechSupportFigures;
}

export const proactiveTechSupport: Story = {
  number: 1,
  title: 'Proactive tech support',
  charterFile: 'proactive-tech-support.yaml',
  endsAs: 'sustained',
  async play(stage, { charter: file, subscribers, seed, examples }) {
    const numbers = techSupportFigures(subscribers);
    const charter = await stage.open('pmo', file);
    const ledger = readLedger(join(examples, 'proactive-tech-support-ledger.yaml'), stage.cycleId);
    const scene = { stage, charter, seed, assumed: ASSUMED, numbers, draws: '' };
    await stage.triesToDecide('sponsor', 'tries to approve the charter that they sponsor');
    await stage.decide('council-member', 'approves the charter');
    await prepare(scene, 'month-to-month, with internet, without tech support');
    await lookAtWhatWasBought(scene);
    await stage.spend(charter.dri, PILOT_COST);
    if (await pilotPasses(scene, 2)) {
      await recognise(scene, ledger);
      await spread(scene, { wavesCost: WAVES_COST, finalCost: FINAL_COST, lesson: LESSON });
    }
    const naiveClaim = `${moneyText(numbers.naiveClaim.revenueMinor, 'USD')} a year, never booked`;
    return { figures: figuresOf(numbers, ledger), remarks: [['naive claim', naiveClaim]] };
  },
};

/** Round 1 shows the difference as found. It is large, and no evidence that an offer would keep anybody. */
async function lookAtWhatWasBought({ stage, charter, numbers, seed }: Scene): Promise<void> {
  const { asFound, naive } = numbers;
  const size = { pilot: asFound.with.length, comparison: asFound.without.length };
  const { metric, metricVersion } = charter.analysisPlan.primary;
  const status = await stage.submit(
    charter.dri,
    `hands in an observational look: churn ${pointsText(naive)} for ${countText(size.pilot)} who bought tech support, ` +
      `against ${countText(size.comparison)} who did not (guardrails SYNTHETIC)`,
    {
      kind: 'observations',
      content: {
        assignment: 'observed',
        source:
          'telco_churn.csv, internet customers by tech_support as bought, not assigned; guardrails SYNTHETIC',
        metrics: [
          {
            metric,
            metricVersion,
            pilot: retentionSummary(asFound.with),
            comparison: retentionSummary(asFound.without),
          },
          ...syntheticGuardrails(charter.analysisPlan, ASSUMED, size, chanceOf(seed, 'observational look')),
        ],
      },
    },
  );
  tellVerdict(stage, status);
  tellWhatIsLeft(stage, numbers);
  await stage.triesToDecide('council-member', 'tries to approve it all the same');
  const reason = 'Bought, not assigned: the difference shrinks with every stratum. Run it randomised.';
  await returnToPilot(stage, 'to be randomised', reason);
}

function tellWhatIsLeft(
  { teller }: Stage,
  { naive, stratified, naiveClaim, segment, monthlyCharges }: TechSupportFigures,
) {
  teller.note(
    `Churn with tech support, less churn without: naive ${pointsText(naive)}. Like compared with like, for those who bought it:`,
  );
  for (const { by, result } of stratified) {
    const all = countText(result.compared + result.unmatched);
    const unmatched = result.unmatched === 0 ? '' : ` (${countText(result.unmatched)} of ${all} unmatched)`;
    teller.note(`  ${pointsText(result.difference)} within ${by}${unmatched}`);
  }
  teller.note(
    `The naive claim would have been ${countText(segment.length)} × ${pointsText(-naive).slice(1)} = ` +
      `${countText(naiveClaim.customersKept)} kept × ${monthlyCharges.toFixed(2)} × 12 = ${moneyText(naiveClaim.revenueMinor, 'USD')} a year.`,
  );
}

async function recognise({ stage, charter, numbers }: Scene, ledger: Ledger): Promise<void> {
  const { customersKept, revenueMinor } = numbers.assumedClaim;
  const { reconciliation, actualRevenueMinor, actualMarginMinor, runCostMinor } = ledger;
  const money = moneyIn(charter);
  await stage.triesToSubmit('finance-partner', 'tries to reconcile without a variance note', {
    kind: 'reconciliation',
    content: withoutNotes(reconciliation),
  });
  await recogniseBenefit(
    stage,
    reconciliation,
    (recognised) =>
      `Claimed: ${customersKept} kept × ${numbers.monthlyCharges.toFixed(2)} × 12 = ${money(revenueMinor)} revenue a year. Ledger: ` +
      `${money(actualRevenueMinor)} revenue, ${money(actualMarginMinor)} at margin, less ${money(runCostMinor)} run cost: ` +
      `${recognised} recognised.`,
  );
}

function figuresOf(numbers: TechSupportFigures, ledger: Ledger): Figures {
  const [coarse, middle, fine] = numbers.stratified.map(({ result }) => result);
  return {
    segment: numbers.segment.length,
    segmentChurned: numbers.segmentChurned,
    naiveDifference: numbers.naive,
    stratifiedByContractAndService: coarse?.difference ?? Number.NaN,
    stratifiedByTenureToo: middle?.difference ?? Number.NaN,
    stratifiedBySecurityAndPaymentToo: fine?.difference ?? Number.NaN,
    unmatched: fine?.unmatched ?? Number.NaN,
    naiveClaimMinor: numbers.naiveClaim.revenueMinor,
    claimMinor: numbers.assumedClaim.revenueMinor,
    actualRevenueMinor: ledger.actualRevenueMinor,
    actualMarginMinor: ledger.actualMarginMinor,
    runCostMinor: ledger.runCostMinor,
  };
}
