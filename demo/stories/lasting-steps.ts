/** From the first wave to the closure, with the checks by which an effect shows that it lasts. */
import { moneyText } from '../../base/money.js';
import type { Cost, Stage } from '../stage.js';
import { observeLater, observeWave, sizeText, type Experiment } from './experiment.js';
import { scaleByWaves } from './wave-steps.js';
import { rejectAtGate, rollBack } from './way-out.js';

interface Spreading {
  /** The cost reported when the waves have held; undefined when it is left to the final account. */
  readonly wavesCost?: Cost;
  readonly finalCost: Cost & { readonly person: string };
  readonly lesson: string;
}

/** Goes on as long as waves and effect hold; otherwise the cycle has ended. */
export async function spread(
  experiment: Experiment,
  { wavesCost, finalCost, lesson }: Spreading,
): Promise<void> {
  const { stage, charter } = experiment;
  if (!(await scaleByWaves(stage, charter, (wave) => observeWave(experiment, wave)))) return;
  if (wavesCost) await stage.spend('pmo', wavesCost);
  if (!(await watchTheEffect(experiment))) return;
  await stage.spend(finalCost.person, finalCost);
  await closeWithLesson(stage, lesson);
}

/** @returns whether the effect lasted through every check; otherwise the cycle has ended */
async function watchTheEffect(experiment: Experiment): Promise<boolean> {
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
  // A check that passes leads straight on, and one that fails reopens the pilot; so the phase tells which it was.
  const { state, phase } = await stage.status();
  return state === 'open' && phase === 'sustain';
}

async function leaveAsFaded(stage: Stage): Promise<void> {
  const { state } = await stage.status();
  if (state === 'open')
    await stage.cancel('pmo', 'The effect has faded, and the demo tries no second pilot.');
  await rollBack(stage);
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
