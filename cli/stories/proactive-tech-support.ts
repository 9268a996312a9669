/**
 * Improvement 1 of the sample portfolio: a careless look at bought tech support would have claimed 622,000; the
 * gate asks for a randomised pilot, and Finance recognises 51,000. Data: `examples/README.md`.
 */
import { join } from 'node:path';
import type { Charter } from '../../contracts/charter.js';
import type { Baseline } from '../../contracts/submission.js';
import { chanceOf } from '../chance.js';
import { DemoError } from '../demo-error.js';
import { simulateRandomised, syntheticBaseline, syntheticGuardrails } from '../simulation.js';
import type { Stage } from '../stage.js';
import { countText, moneyText, pointsText } from '../story.js';
import { INTERNET_SERVICE_OF_LOB, retentionSummary, type Subscriber } from '../telco.js';
import { readLedger, withoutNotes } from './ledger.js';
import type { Figures, Story } from './story-kind.js';
import { ASSUMED, techSupportFigures, type TechSupportFigures } from './tech-support-figures.js';
import {
  closeWithLesson,
  lockBaseline,
  makeReady,
  organizeAndFund,
  scaleByWaves,
  watchTheEffect,
} from './usual-steps.js';

/** Large enough that a check rarely turns out otherwise by chance; more than the file holds, hence with replacement. */
const CHECK_PER_ARM = 4000;
/** Synthetic: what was left of the budget. */
const UNSPENT_MINOR = 410_000;
const LESSON =
  'Who buys help is not who lacks it. Offered before the first fault, help keeps some seven in a hundred, not the 26 that the naive look promised.';

interface Scene {
  readonly stage: Stage;
  readonly charter: Charter;
  readonly seed: number;
  readonly numbers: TechSupportFigures;
}

export const proactiveTechSupport: Story = {
  number: 1,
  title: 'Proactive tech support',
  charterFile: 'proactive-tech-support.yaml',
  endsAs: 'sustained',
  async play(stage, materials) {
    const numbers = techSupportFigures(materials.subscribers);
    const charter = await stage.open('pmo', materials.charter);
    const ledger = readLedger(join(materials.examples, 'proactive-tech-support-ledger.yaml'));
    const scene = { stage, charter, seed: materials.seed, numbers };
    await approveCharter(scene);
    await organizeAndFund(stage, charter);
    await lockBaseline(stage, charter, baselineText(numbers), baselineOf(scene));
    await makeReady(stage, charter);
    await lookAtWhatWasBought(scene);
    if (await pilotPasses(scene)) {
      await reconcile(scene, ledger);
      await spreadAndClose(scene);
    }
    const naiveClaim = `${moneyText(numbers.naiveClaim.revenueMinor, 'USD')} a year, never booked`;
    return { figures: figuresOf(numbers, ledger), remarks: [['naive claim', naiveClaim]] };
  },
};

async function approveCharter({ stage }: Scene): Promise<void> {
  await stage.triesToDecide('sponsor', 'tries to approve the charter that they sponsor');
  await stage.decide('council-member', 'approves the charter');
}

function baselineText({ segment, segmentChurned, segmentChurnShare }: TechSupportFigures): string {
  const share = (segmentChurnShare * 100).toFixed(1);
  return (
    `measures the baseline from telco_churn.csv: ${countText(segment.length)} customers month-to-month, with internet, ` +
    `without tech support; ${countText(segmentChurned)} churned (${share} %). Dates and guardrails SYNTHETIC: the file has none`
  );
}

function baselineOf({ charter: { analysisPlan }, numbers: { segment }, seed }: Scene): Baseline {
  const { metric, metricVersion } = analysisPlan.primary;
  const chance = chanceOf(seed, 'baseline');
  return {
    from: '2026-07-01',
    to: '2026-09-30',
    // Every row of the file has an id.
    identityMatchRate: 1,
    metrics: [
      { metric, metricVersion, summary: retentionSummary(segment) },
      ...syntheticBaseline(analysisPlan, ASSUMED, segment.length, chance),
    ],
  };
}

/** Round 1: the difference as found. Large, and no evidence that an offer would keep anybody. */
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
  stage.teller.note(`Judge: ${status.waitingFor?.evidence?.summary ?? ''}`);
  tellWhatIsLeft(stage, numbers);
  await stage.triesToDecide('council-member', 'tries to approve it all the same');
  await stage.decide('council-member', 'returns it to the pilot, to be randomised', {
    decision: 'return',
    returnTo: 'pilot',
    reason: 'Bought, not assigned: the difference shrinks with every stratum. Run it randomised.',
  });
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

/** Round 2, and a larger round 3 when chance has left the second one inconclusive. */
async function pilotPasses({ stage, charter, numbers: { segment }, seed }: Scene): Promise<boolean> {
  const { analysisPlan, dri } = charter;
  const sizes = [analysisPlan.minimumPerArm, Math.floor(segment.length / 2)];
  for (const [index, perArm] of sizes.entries()) {
    const name = `pilot ${index + 2}`;
    const draw = { seed, name, rows: segment, perArm, replacement: false };
    const { waitingFor } = await stage.submit(
      dri,
      `hands in a randomised pilot, ${perArm} per arm, SIMULATED from the rows with seed ${seed}, assumed effect ` +
        `${pointsText(-ASSUMED.churnReduction)} of churn`,
      { kind: 'observations', content: simulateRandomised(analysisPlan, ASSUMED, draw) },
    );
    const { verdict, summary = '' } = waitingFor?.evidence ?? {};
    stage.teller.note(`Judge: ${summary}`);
    if (verdict === 'pass') {
      await stage.decide('council-member', 'approves the quality gate');
      return true;
    }
    const last = index === sizes.length - 1 || verdict === 'fail';
    await stage.decide(
      'council-member',
      last ? 'rejects it' : 'returns it to the pilot, to be drawn anew with the whole segment',
      last
        ? { decision: 'reject', reason: summary }
        : { decision: 'return', returnTo: 'pilot', reason: summary },
    );
    if (last) return false;
  }
  return false;
}

async function reconcile(
  { stage, charter, numbers }: Scene,
  ledger: ReturnType<typeof readLedger>,
): Promise<void> {
  const { customersKept, revenueMinor } = numbers.assumedClaim;
  const { reconciliation, actualRevenueMinor, actualMarginMinor, runCostMinor } = ledger;
  const money = (amountMinor: number) => moneyText(amountMinor, charter.budget.currency);
  await stage.triesToSubmit('finance-partner', 'tries to reconcile without a variance note', {
    kind: 'reconciliation',
    content: withoutNotes(reconciliation),
  });
  const status = await stage.submit(
    'finance-partner',
    'reconciles the claim with the ledger (SYNTHETIC lines)',
    {
      kind: 'reconciliation',
      content: reconciliation,
    },
  );
  stage.teller.note(
    `Claimed: ${customersKept} kept × ${numbers.monthlyCharges.toFixed(2)} × 12 = ${money(revenueMinor)} revenue a year. Ledger: ` +
      `${money(actualRevenueMinor)} revenue, ${money(actualMarginMinor)} at margin, less ${money(runCostMinor)} run cost: ` +
      `${money(status.recognisedMinor ?? 0)} recognised.`,
  );
  await stage.decide('cfo', 'signs the recognised benefit');
}

async function spreadAndClose({ stage, charter, numbers: { segment }, seed }: Scene): Promise<void> {
  const observe = (name: string, rows: readonly Subscriber[]) => {
    const draw = { seed, name, rows, perArm: CHECK_PER_ARM, replacement: true };
    return simulateRandomised(charter.analysisPlan, ASSUMED, draw);
  };
  const spread = await scaleByWaves(stage, charter, ({ name, lob }) =>
    observe(`wave ${name}`, rowsOf(lob, segment)),
  );
  if (!spread) return;
  if (!(await watchTheEffect(stage, charter, (check) => observe(`sustain check ${check}`, segment)))) return;
  await closeWithLesson(stage, LESSON, UNSPENT_MINOR);
}

function rowsOf(lob: string, segment: readonly Subscriber[]): Subscriber[] {
  const service = INTERNET_SERVICE_OF_LOB[lob];
  if (service !== undefined) return segment.filter((each) => each.internetService === service);
  const known = Object.keys(INTERNET_SERVICE_OF_LOB).join(' and ');
  throw new DemoError(`The data hold no line of business ${lob}; they hold ${known}.`, 2);
}

function figuresOf(numbers: TechSupportFigures, ledger: ReturnType<typeof readLedger>): Figures {
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
