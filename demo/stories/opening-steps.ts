/**
 * From the charter to a pilot that can be run, as most improvements go there. In the short style of telling, each
 * exported step is one line.
 */
import { moneyText } from '../../base/money.js';
import { words } from '../../base/vocabulary.js';
import type { CycleStatus } from '../../client/answers.js';
import type { Charter } from '../../contracts/charter.js';
import type { Cost, Stage } from '../stage.js';
import { personText } from '../story.js';
import {
  baselineOf,
  baselineText,
  expectationText,
  observable,
  type Experiment,
  type Trial,
} from './experiment.js';
import type { Materials } from './story-kind.js';

interface Beginning {
  readonly trial: Trial;
  /** Names the segment in the file, behind its size. */
  readonly found: string;
  readonly pilotCost: Cost;
  /** What is to be said of the expected revenue. */
  readonly caveat?: string;
  /** What is expected, where it is no revenue that is kept. */
  readonly expected?: (charter: Charter) => string;
  /** Why the council puts the charter off once. */
  readonly deferred?: string;
}

/** From the charter to a pilot that is prepared and paid for. */
export async function begin(
  stage: Stage,
  materials: Materials,
  { trial, found, pilotCost, caveat = '', expected, deferred }: Beginning,
): Promise<Experiment> {
  const revenueOf = (charter: Charter) => expectationText(observable(trial, charter, materials));
  const charter = await stage.open('pmo', materials.charter, (charter) => {
    return [`${(expected ?? revenueOf)(charter)} ${caveat}`.trimEnd()];
  });
  const experiment = { stage, ...observable(trial, charter, materials) };
  if (deferred !== undefined) await stage.defer('council-member', deferred);
  await approveCharter(stage);
  const { phase } = await stage.status();
  if (phase === 'pilot') await tellWhatIsInherited(stage);
  else await prepare(experiment, found);
  await stage.spend(charter.dri, pilotCost);
  return experiment;
}

/** The light lane leads from the charter straight to the pilot; the timeline says what stands in for each phase. */
async function tellWhatIsInherited(stage: Stage): Promise<void> {
  const entries = (await stage.timeline()).flatMap((event) => event.entries);
  const inherited = entries.filter(({ type }) => type === 'phase-inherited').map(({ text }) => text);
  stage.teller.note(`${inherited.join('; ')}.`);
}

export function approveCharter(stage: Stage): Promise<void> {
  return stage.teller.usual('charter', async () => {
    await stage.decide('council-member', 'approves the charter');
    const recused = stage.recused.map(personText).join(' and ');
    return `${stage.voters.length} members of the council approve it${recused === '' ? '' : `; ${recused} stands aside for an interest`}`;
  });
}

/**
 * From an approved charter to the pilot: accountable people, money, a baseline locked by Finance, a checklist done.
 * @param found names the segment in the file
 */
export function prepare(experiment: Experiment, found: string): Promise<void> {
  const { stage, charter } = experiment;
  return stage.teller.usual('to the pilot', async () => {
    const { money, currency } = await organizeAndFund(stage, charter);
    const says = baselineText(experiment, found);
    await stage.submit(charter.dri, says, { kind: 'baseline', content: baselineOf(experiment) });
    await stage.decide('finance-partner', 'locks the baseline');
    await makeReady(stage, charter);
    return (
      `LOB head accepts for ${charter.lobs.join(', ')}; the council releases ${moneyText(money.releasedMinor, currency)} ` +
      `of ${moneyText(money.budgetMinor, currency)}; Finance locks the baseline; the checklist is done`
    );
  });
}

async function organizeAndFund(stage: Stage, { dri, lobs }: Charter): Promise<CycleStatus> {
  await stage.submit(
    'pmo',
    `hands in the RACI: accountable ${personText(dri)}, responsible CX ops, tie-breaker executive champion`,
    {
      kind: 'raci',
      content: {
        accountable: dri,
        responsible: ['cx-ops'],
        consulted: ['metric-steward', 'support-ops'],
        informed: ['frontline-manager'],
        tieBreaker: 'executive-champion',
      },
    },
  );
  await stage.decide('lob-head', `accepts capacity and timing for ${lobs.join(' and ')}`);
  return stage.decide('council-member', 'funds instrument and pilot');
}

async function makeReady(stage: Stage, { dri, readiness }: Charter): Promise<void> {
  await stage.submit(dri, `reports ready: ${words(readiness.join(', '))}`, {
    kind: 'readiness',
    content: { items: readiness.map((item) => ({ item, done: true })) },
  });
}
