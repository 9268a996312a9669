/** From the first wave to the closure, with the checks by which an effect shows that it lasts. */
import { moneyText } from '../../base/money.js';
import { policyDays } from '../policy-days.js';
import type { Cost, Stage } from '../stage.js';
import { verdictsIn } from '../verdicts.js';
import { moneyIn, observeLater, reachedIn, observeWave, sizeText, type Experiment } from './experiment.js';
import { allAccounts, monthlyText, type Books } from './finance-steps.js';
import { MONTHS_A_YEAR } from './segment-figures.js';
import { BROUGHT_NOTHING, type YearlyMoney } from './story-kind.js';
import { scaleByWaves } from './wave-steps.js';
import { rejectAtGate, rollBack, type UndoNotes } from './way-out.js';

interface Spreading {
  readonly books: Books;
  /** The books that the checks report from, where they are not those of the pilot. */
  readonly booksAt?: (check: number) => Books;
  /** The cost reported when the waves have held; undefined when it is left to the final account. */
  readonly wavesCost?: Cost;
  readonly finalCost: Cost & { readonly person: string };
  readonly lesson: string;
  /** What is said where it ends early. */
  readonly undoNotes?: UndoNotes;
}

/**
 * Goes on as long as waves, effect and return hold; otherwise the cycle has ended.
 * @returns the first year at the full reach, at the rate that was reported last
 */
export async function spread(experiment: Experiment, spreading: Spreading): Promise<YearlyMoney> {
  const { stage, charter } = experiment;
  const { books, wavesCost, finalCost, lesson } = spreading;
  if (!(await scaleByWaves(stage, charter, (wave) => observeWave(experiment, wave)))) return BROUGHT_NOTHING;
  stage.teller.remark('Finance', monthlyText(experiment, books));
  if (wavesCost) await stage.spend('pmo', wavesCost);
  const { lasted, rate } = await watchTheEffect(experiment, spreading);
  if (!lasted) return rate;
  await stage.spend(finalCost.person, finalCost);
  await closeWithLesson(stage, lesson);
  return rate;
}

interface Watched {
  readonly lasted: boolean;
  readonly rate: YearlyMoney;
}

async function watchTheEffect(experiment: Experiment, spreading: Spreading): Promise<Watched> {
  const { stage, charter } = experiment;
  const { sustainChecks } = charter.policy;
  const { books, booksAt = () => books, undoNotes } = spreading;
  let rate = BROUGHT_NOTHING;
  let [check, goesOn, recognisedMinor] = [0, true, 0];
  await stage.teller.usual('sustain', async () => {
    while (goesOn && check < sustainChecks) {
      check += 1;
      const item = String(check);
      await stage.until(({ waitingFor }) => waitingFor?.item === item);
      rate = yearlyOf(booksAt(check)(allAccounts(experiment)));
      recognisedMinor += Math.round((rate.benefitMinor - rate.runCostMinor) / MONTHS_A_YEAR);
      goesOn = await checkOnce(experiment, { check, rate, recognisedMinor });
    }
    const booked = `${moneyIn(charter)(Math.max(0, recognisedMinor))} recognised by then, net of run cost`;
    return (
      `${check} of ${sustainChecks} checks, ${policyDays.betweenChecks} days apart, against the holdout, SIMULATED: ` +
      `${goesOn ? 'the effect lasts' : 'it ends early'}; ${booked}`
    );
  });
  if (!goesOn) await leaveEarly(stage, undoNotes);
  return { lasted: goesOn, rate };
}

/** @returns whether the cycle goes on to the next check */
async function checkOnce(
  experiment: Experiment,
  { check, rate, recognisedMinor }: { check: number; rate: YearlyMoney; recognisedMinor: number },
): Promise<boolean> {
  const { stage, charter, numbers } = experiment;
  const name = `sustain check ${check}`;
  const observations = observeLater(experiment, name, numbers.segment, reachedIn(experiment));
  const status = await stage.teller.quietly(() =>
    stage.submit(charter.dri, name, {
      kind: 'sustain_check',
      content: { check, observations, money: rate },
    }),
  );
  const verdict = verdictsIn(await stage.timeline()).at(-1)?.sentence ?? '';
  const day = check * policyDays.betweenChecks;
  stage.teller.step(
    charter.dri,
    `${name} of ${charter.policy.sustainChecks}, day ${day}: ${sizeText(observations)}. Recognised since the last wave, net ` +
      `of run cost: ${moneyIn(charter)(Math.max(0, recognisedMinor))}`,
  );
  // The sentences of a year are alike; the first and the last are enough.
  if (check === 1 || check === charter.policy.sustainChecks) stage.teller.note(`Judge: ${verdict}`);
  await rejectAtGate(stage, status);
  // A check that passes leads straight on. One that fails reopens the pilot, and too small a return begins the way out.
  const { state, phase } = await stage.status();
  return state === 'open' && phase === 'sustain';
}

async function leaveEarly(stage: Stage, undoNotes?: UndoNotes): Promise<void> {
  const { state, reason } = await stage.status();
  if (state === 'open')
    await stage.cancel('pmo', 'The effect has faded, and the demo tries no second pilot.');
  else stage.teller.remark('policy', `retires it: ${reason ?? ''}`);
  await rollBack(stage, undoNotes);
}

function yearlyOf({ benefitMinor, runCostMinor }: YearlyMoney): YearlyMoney {
  return { benefitMinor, runCostMinor };
}

/** The lesson is recorded, and what was released and not spent goes back. */
async function closeWithLesson(stage: Stage, lesson: string): Promise<void> {
  const { money, currency } = await stage.status();
  const unspentMinor = Math.max(0, money.releasedMinor - (money.spentMinor ?? 0));
  const says = `closes with the lesson: "${lesson}" Unspent: ${moneyText(unspentMinor, currency)}`;
  await stage.submit('pmo', says, {
    kind: 'closure',
    content: {
      lesson,
      training: true,
      process: true,
      tooling: true,
      incentives: true,
      customersTold: true,
      employeesTold: true,
      unspentMinor,
    },
  });
}
