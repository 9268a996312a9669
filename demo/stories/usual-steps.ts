/**
 * The steps that most improvements take in the same way. What makes an improvement its own stands in its story. In
 * the short style each function here is one line.
 */
import { moneyText } from '../../base/money.js';
import { words } from '../../base/vocabulary.js';
import type { Charter } from '../../contracts/charter.js';
import type { Reconciliation } from '../../contracts/submission.js';
import type { CycleStatus } from '../../client/answers.js';
import type { Stage } from '../stage.js';
import { baselineOf, baselineText, type Experiment, observeLater, sizeText } from './experiment.js';
import { rejectAtGate, takeBack } from './way-out.js';

export function approveCharter(stage: Stage): Promise<void> {
  return stage.teller.usual('charter', async () => {
    await stage.decide('council-member', 'approves the charter');
    return 'the council approves it';
  });
}

/**
 * From an approved charter to the pilot: accountable people, money, a baseline locked by Finance, a checklist done.
 * @param found names the segment in the file
 */
export function prepare(experiment: Experiment, found: string): Promise<void> {
  const { stage, charter, numbers } = experiment;
  return stage.teller.usual('to the pilot', async () => {
    const { money, currency } = await organizeAndFund(stage, charter);
    const says = baselineText(numbers, found);
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
    `hands in the RACI: accountable ${dri}, responsible cx-ops, tie-breaker executive-champion`,
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

/** Finance sets claim against ledger, and the CFO signs what is recognised. */
export async function recogniseBenefit(
  stage: Stage,
  reconciliation: Reconciliation,
  calculation: (recognised: string) => string,
): Promise<void> {
  const status = await stage.submit(
    'finance-partner',
    `reconciles the claim with the ledger of ${reconciliation.period} (SYNTHETIC lines)`,
    { kind: 'reconciliation', content: reconciliation },
  );
  stage.teller.note(calculation(moneyText(status.recognisedMinor ?? 0, status.currency)));
  await stage.decide('cfo', 'signs the recognised benefit');
}

/** @returns whether the effect lasted through every check; otherwise the cycle has ended */
export async function watchTheEffect(experiment: Experiment): Promise<boolean> {
  const { stage, charter } = experiment;
  const { sustainChecks } = charter.policy;
  const held: boolean[] = [];
  await stage.teller.usual('sustain', async () => {
    for (let check = 1; check <= sustainChecks && !held.includes(false); check += 1) {
      await stage.until(({ waitingFor }) => waitingFor?.item === String(check));
      held.push(await checkOnce(experiment, check));
    }
    const effect = held.includes(false) ? 'it fades' : 'the effect lasts';
    return `${sustainChecks} checks against the holdout, SIMULATED: ${effect}`;
  });
  const lasted = !held.includes(false);
  if (!lasted) await leaveAsFaded(stage);
  return lasted;
}

async function checkOnce(experiment: Experiment, check: number): Promise<boolean> {
  const { stage, charter, numbers } = experiment;
  const observations = observeLater(experiment, `sustain check ${check}`, numbers.segment);
  const of = `${check} of ${charter.policy.sustainChecks}`;
  const status = await stage.submit(
    charter.dri,
    `sustain check ${of} against the holdout: ${sizeText(observations)}`,
    { kind: 'sustain_check', content: { check, observations } },
  );
  await rejectAtGate(stage, status);
  // A check that passes leads straight on; one that fails reopens the pilot.
  const { state, phase } = await stage.status();
  return state === 'open' && phase === 'sustain';
}

async function leaveAsFaded(stage: Stage): Promise<void> {
  const { state } = await stage.status();
  if (state === 'open')
    await stage.cancel('pmo', 'The effect has faded, and the demo tries no second pilot.');
  await takeBack(stage);
}

/** The lesson is recorded, and what was released and not spent goes back. */
export async function closeWithLesson(stage: Stage, lesson: string): Promise<void> {
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
