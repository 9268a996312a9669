/**
 * Scaling wave by wave. Each wave is a cycle of its own with an id of its own: its LOB head accepts it, the DRI checks
 * it against the retained holdout, and what the check means for the rest is the parent's policy.
 */
import { words } from '../../base/vocabulary.js';
import type { CycleStatus } from '../../client/answers.js';
import { PlainError } from '../../client/plain-error.js';
import type { Charter } from '../../contracts/charter.js';
import type { Observations } from '../../contracts/evidence.js';
import type { Stage } from '../stage.js';
import { sizeText, type CharterWave } from './experiment.js';
import { rejectAtGate, rollBack, type UndoNotes } from './way-out.js';

type Observe = (wave: CharterWave) => Observations;

/** @returns whether the cycle goes on to sustain, because waves have held; otherwise it has ended */
export async function scaleByWaves(stage: Stage, charter: Charter, observe: Observe): Promise<boolean> {
  const ended: string[] = [];
  await stage.teller.usual('scale', async () => {
    for (const wave of charter.waves) ended.push(await runWave(stage, charter, wave, { observe }));
    const each = charter.waves.map(({ name }, index) => `${name} ${words(ended[index] ?? '')}`);
    return `LOB head accepts each wave, the DRI checks it against the retained holdout, SIMULATED: ${each.join(', ')}`;
  });
  const { phase } = await stage.until(({ waitingFor }) => waitingFor !== null && waitingFor.what !== 'wave');
  if (phase === 'sustain') return true;
  await rollBack(stage);
  return false;
}

interface WaveScript {
  readonly observe: Observe;
  readonly undoNotes?: UndoNotes;
}

/** @returns how the wave ended: passed, rolled_back or stopped */
export async function runWave(
  parent: Stage,
  { dri }: Charter,
  planned: CharterWave,
  { observe, undoNotes }: WaveScript,
): Promise<string> {
  const { name, lob, region } = planned;
  const wave = await underWay(parent, name);
  await wave.decide('lob-head', `accepts wave ${name} (${lob}, ${region}), ${wave.cycleId}`);
  const observations = observe(planned);
  const status = await wave.submit(dri, `checks wave ${name}: ${sizeText(observations)}`, {
    kind: 'wave_check',
    content: { wave: name, observations },
  });
  await rejectAtGate(wave, status);
  await rollBack(wave, undoNotes);
  const after = await parent.until((seen) => isOver(stateOf(seen, name)));
  return stateOf(after, name) ?? '';
}

/** The parent names the wave's id once it has begun. */
async function underWay(parent: Stage, name: string): Promise<Stage> {
  const status = await parent.until((seen) => idOf(seen, name) !== null);
  const id = idOf(status, name);
  if (id === null) throw new PlainError(`Wave ${name} has not begun: ${status.reason ?? status.next}`);
  const wave = parent.other(id);
  // The parent names the wave a moment before the wave's own first record can be read.
  await wave.until(() => true);
  return wave;
}

function idOf({ waves }: CycleStatus, name: string): string | null {
  return waves.find((wave) => wave.name === name)?.id ?? null;
}

function stateOf({ waves }: CycleStatus, name: string): string | undefined {
  return waves.find((wave) => wave.name === name)?.state;
}

function isOver(state: string | undefined): boolean {
  return state !== 'planned' && state !== 'under_way';
}
