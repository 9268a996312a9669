/**
 * Improvement 1 of the sample portfolio: a careless look at bought tech support would have claimed 12.4 million a year;
 * the gate asks for a randomised pilot, and Finance books what the waves bring, month by month. Data: `examples/README.md`.
 */
import { moneyText } from '../../base/money.js';
import { chanceOf } from '../chance.js';
import { syntheticGuardrails } from '../simulation.js';
import type { Cost, Stage } from '../stage.js';
import { countText, pointsText } from '../story.js';
import { retentionSummary } from '../telco.js';
import { expectationText, observable, usualEnd, type Experiment } from './experiment.js';
import { booksOf, pilotAccounts, recogniseBenefit, type Books } from './finance-steps.js';
import { spread } from './lasting-steps.js';
import { withoutNotes } from './ledger.js';
import { approveCharter, prepare } from './opening-steps.js';
import { pilotPasses, returnToPilot, tellVerdict } from './pilot-steps.js';
import type { Ended, Figures, Story, YearlyMoney } from './story-kind.js';
import {
  ASSUMED,
  TECH_SUPPORT,
  techSupportFigures,
  type TechSupportFigures,
} from './tech-support-figures.js';

const PILOT_COST: Cost = {
  spentMinor: 22_400_000,
  note: 'set-up and training, visits of the pilot (SYNTHETIC)',
};
const WAVES_COST: Cost = { spentMinor: 56_000_000, note: 'training and visits of all waves (SYNTHETIC)' };
const FINAL_COST = { person: 'finance-partner', spentMinor: 59_200_000, note: 'final account (SYNTHETIC)' };
const LESSON =
  'Who buys help is not who lacks it. Offered before the first fault, help keeps some seven in a hundred, not the 26 that the naive look promised.';

interface Scene extends Experiment {
  readonly numbers: TechSupportFigures;
  readonly examples: string;
}

export const proactiveTechSupport: Story = {
  number: 1,
  title: 'Proactive tech support',
  charterFile: 'proactive-tech-support.yaml',
  endsAs: 'sustained',
  async play(stage, materials) {
    const { charter: file, subscribers, examples } = materials;
    const numbers = techSupportFigures(subscribers);
    const charter = await stage.open('pmo', file, (charter) => [
      expectationText(observable(TECH_SUPPORT, charter, materials)),
    ]);
    const scene = { stage, ...observable(TECH_SUPPORT, charter, materials), numbers, examples };
    await stage.triesToDecide('sponsor', 'tries to approve the charter that they sponsor');
    await approveCharter(stage);
    await prepare(scene, 'month-to-month, with internet, without tech support');
    await lookAtWhatWasBought(scene);
    await stage.spend(charter.dri, PILOT_COST);
    const perArm = await pilotPasses(scene, 2);
    const naiveClaim = `${moneyText(numbers.naiveClaim.revenueMinor, 'USD')} a year, never booked`;
    const end = (brought?: YearlyMoney): Ended => {
      const { figures, ...rest } = usualEnd(scene, brought);
      return {
        ...rest,
        figures: { ...figures, ...figuresOf(numbers) },
        remarks: [['naive claim', naiveClaim]],
      };
    };
    if (perArm === null) return end();
    const books = booksOf(scene, examples, 'proactive-tech-support-ledger.yaml');
    await triesWithoutNote(scene, books, perArm);
    await recogniseBenefit(scene, books, perArm);
    return end(await spread(scene, { books, wavesCost: WAVES_COST, finalCost: FINAL_COST, lesson: LESSON }));
  },
};

/** Round 1 shows the difference as found. It is large, and no evidence that an offer would keep anybody. */
async function lookAtWhatWasBought({ stage, charter, numbers, seed, examples }: Scene): Promise<void> {
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
        assignment: 'observational',
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
  await tellTheMatched(stage, examples);
  await stage.triesToDecide('council-member', 'tries to approve it all the same');
  const reason = 'Bought, not assigned: the difference shrinks with every stratum. Run it randomised.';
  await returnToPilot(stage, 'to be randomised', reason);
}

function tellWhatIsLeft(
  { teller }: Stage,
  { naive, stratified, naiveClaim, monthlyCharges }: TechSupportFigures,
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
    `The naive claim would have been ${countText(naiveClaim.customers)} in the base × ${pointsText(-naive).slice(1)} = ` +
      `${countText(naiveClaim.customersKept)} kept × ${monthlyCharges.toFixed(2)} × 12 = ${moneyText(naiveClaim.revenueMinor, 'USD')} a year (SCALED).`,
  );
}

/** The same question as an analyst asks it, over the rows: those who bought against others who were like them. */
async function tellTheMatched(stage: Stage, examples: string): Promise<void> {
  const desk = stage.desk(examples);
  const { id, rows } = await desk.bring('telco_churn.csv', 'accounts');
  const { summary, reasons } = await desk.matchedTechSupport(id);
  const sensitivity = reasons.find((each) => each.includes('sensitivity of')) ?? '';
  stage.teller.note(
    `telco_churn.csv brought as the data set ${id}, ${countText(rows ?? 0)} rows; POST /v1/analyses with the plan of examples/plans/matched.yaml:`,
  );
  stage.teller.note(`  ${summary}`);
  stage.teller.note(`  ${sensitivity.replace(/^.*?(?=sensitivity of)/, '')}.`);
}

async function triesWithoutNote(scene: Scene, books: Books, perArm: number): Promise<void> {
  await scene.stage.triesToSubmit('finance-partner', 'tries to reconcile without a variance note', {
    kind: 'reconciliation',
    content: withoutNotes(books(pilotAccounts(scene, perArm)).reconciliation),
  });
}

function figuresOf(numbers: TechSupportFigures): Figures {
  const [coarse, middle, fine] = numbers.stratified.map(({ result }) => result);
  return {
    naiveDifference: numbers.naive,
    stratifiedByContractAndService: coarse?.difference ?? Number.NaN,
    stratifiedByTenureToo: middle?.difference ?? Number.NaN,
    stratifiedBySecurityAndPaymentToo: fine?.difference ?? Number.NaN,
    unmatched: fine?.unmatched ?? Number.NaN,
    naiveClaimMinor: numbers.naiveClaim.revenueMinor,
  };
}
