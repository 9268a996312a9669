/**
 * Improvement 4 of the sample portfolio: a discount that works, and a Finance that recognises what is left of it: less
 * what stayers take, without what another improvement has counted, corrected before the CFO signs. In the pilot few
 * stayers hear of the offer; once everybody does, its return falls below the floor of the policy, and it is retired.
 */
import { join } from 'node:path';
import { PlainError } from '../../client/plain-error.js';
import { isPastFirstYear } from '../segments.js';
import type { Assumptions } from '../simulation.js';
import type { Cost } from '../stage.js';
import { usualEnd, type Experiment, type Trial } from './experiment.js';
import { booksOf, pilotAccounts, reconcile, tellRunRate, type Books } from './finance-steps.js';
import { spread } from './lasting-steps.js';
import { readLedger } from './ledger.js';
import { begin } from './opening-steps.js';
import { pilotPasses } from './pilot-steps.js';
import type { Story } from './story-kind.js';

/**
 * Portfolio: six points of the segment. In the pilot eight in a hundred take the offer and pay four in a hundred less; synthetic
 * like the guardrails.
 */
export const OFFER: Trial = {
  belongs: isPastFirstYear,
  draws: 'offer ',
  assumed: {
    churnReduction: 0.06,
    offer: { takeUp: 0.08, discount: 0.04 },
    guardrails: {
      revenue_per_customer: {
        kind: 'mean',
        usual: 75,
        change: -0.24,
        deviation: 27,
        least: 18,
        most: 120,
        step: 0.05,
      },
      contact_rate: { kind: 'proportion', usual: 0.14, change: -0.01 },
    },
  },
};

/** Once everybody knows of it, three in ten take the offer, most of them customers who would have stayed. */
export const ONCE_KNOWN: Assumptions = { ...OFFER.assumed, offer: { takeUp: 0.3, discount: 0.04 } };

/** The improvement whose ledger line this one would count a second time. */
const OVERLAPS_WITH = 'Proactive tech support';
const LESSON = 'An offer to everybody pays most to those who would have stayed.';
const PILOT_COST: Cost = {
  spentMinor: 33_400_000,
  note: 'contracts, billing and campaign for the pilot (SYNTHETIC)',
};
const WAVES_COST: Cost = { spentMinor: 86_150_000, note: 'billing and campaigns of all waves (SYNTHETIC)' };
const FINAL_COST = { ...WAVES_COST, person: 'pmo' };

const NO_MORE = 'The offer is made to nobody any more; contracts that were signed are honoured.';
const UNDO_NOTES = {
  'wave_fiber-west': NO_MORE,
  'wave_dsl-west': NO_MORE,
  'wave_phone-west': NO_MORE,
  recognised_benefit:
    'The rate is taken out of the books of the open month; no further month of it is booked.',
  pilot_change: `The offer is withdrawn. Lesson: ${LESSON}`,
  pilot_money: 'What was not spent is back in the programme fund.',
};

export const twelveMonthOffer: Story = {
  number: 4,
  title: 'Twelve-month contract offer',
  charterFile: 'twelve-month-offer.yaml',
  endsAs: 'retired',
  async play(stage, materials) {
    const experiment = await begin(stage, materials, {
      trial: OFFER,
      found: 'month-to-month past their first twelve months',
      pilotCost: PILOT_COST,
      caveat: 'That is before the discount.',
    });
    const perArm = await pilotPasses(experiment, 1);
    if (perArm === null) return usualEnd(experiment);
    const books = (suffix: string) =>
      booksOf(experiment, materials.examples, `twelve-month-offer-ledger${suffix}.yaml`);
    await recognisePartly(experiment, { books, perArm, examples: materials.examples });
    const brought = await spread(
      { ...experiment, assumed: ONCE_KNOWN },
      {
        books: books('-corrected'),
        // In the first month the offer is hardly known beyond those to whom it was made.
        booksAt: (check) => books(check === 1 ? '-corrected' : '-once-known'),
        wavesCost: WAVES_COST,
        finalCost: FINAL_COST,
        lesson: LESSON,
        undoNotes: UNDO_NOTES,
      },
    );
    return usualEnd(experiment, brought);
  },
};

interface Recognising {
  /** @param suffix which state of the ledger */
  readonly books: (suffix: string) => Books;
  readonly perArm: number;
  readonly examples: string;
}

async function recognisePartly(experiment: Experiment, recognising: Recognising): Promise<void> {
  const { stage } = experiment;
  const { books, perArm } = recognising;
  await countTwice(experiment, recognising);
  await reconcile(experiment, books(''), perArm, ': the discount to stayers as a line of its own');
  await stage.decide('cfo', 'does not sign, and returns it to be reconciled anew', {
    decision: 'return',
    returnTo: 'finance_reconciliation',
    reason: 'A quarter of the discount is booked as goodwill. Correct the ledger before the month is signed.',
  });
  await reconcile(experiment, books('-corrected'), perArm, ': corrected');
  tellRunRate(experiment, books('-corrected'));
  await stage.decide('cfo', 'signs what is left');
}

/**
 * Names a ledger line of improvement 1 a second time, which must not be accepted. Nothing happens where improvement 1
 * has not been played.
 */
async function countTwice(experiment: Experiment, { books, perArm, examples }: Recognising): Promise<void> {
  const { stage } = experiment;
  const other = await stage.latestSustained(OVERLAPS_WITH);
  if (other === undefined) return;
  const accounts = pilotAccounts(experiment, perArm);
  const { reconciliation } = books('')(accounts);
  const file = join(examples, 'proactive-tech-support-ledger.yaml');
  const [line] = readLedger(file, other, accounts).reconciliation.lines;
  if (line === undefined) throw new PlainError('The ledger of improvement 1 has no line.');
  const { waitingFor, blockedBy } = await stage.submit(
    'finance-partner',
    'counts a line of improvement 1 as well: customers who got tech support, and the offer later',
    {
      kind: 'reconciliation',
      content: { ...reconciliation, lines: [...reconciliation.lines, line] },
    },
  );
  if (waitingFor?.submission !== 'reconciliation') {
    throw new PlainError('A defect: a ledger line was recognised in two cycles.');
  }
  stage.teller.note(`Not accepted: ${blockedBy.join(' ')}`);
}
