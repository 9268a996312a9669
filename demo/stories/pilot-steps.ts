/** How a pilot is handed in, and what the council does with the verdict. */
import type { CycleStatus } from '../../client/answers.js';
import type { Stage } from '../stage.js';
import { pointsText } from '../story.js';
import { observePilot, type Experiment, type Pilot } from './experiment.js';
import { rollBack } from './way-out.js';

/** Hands in one randomised pilot, and tells what the judge says of it. */
export async function handInPilot(experiment: Experiment, pilot: Pilot, says?: string): Promise<CycleStatus> {
  const { stage, charter, assumed, seed } = experiment;
  const usual =
    `hands in a randomised pilot, ${pilot.perArm} per arm, SIMULATED from the rows with seed ${seed}` +
    (assumed.churnReduction === 0
      ? ', metrics SYNTHETIC'
      : `, assumed effect ${pointsText(-assumed.churnReduction)} of churn`);
  const status = await stage.submit(charter.dri, says ?? usual, {
    kind: 'observations',
    content: observePilot(experiment, pilot),
  });
  tellVerdict(stage, status);
  return status;
}

/** What the judge says, where the gate that it leads to is open. */
export function tellVerdict({ teller }: Stage, { waitingFor }: CycleStatus): void {
  teller.note(`Judge: ${waitingFor?.evidence?.summary ?? ''}`);
}

/**
 * A pilot of the planned size, and one of the whole segment when chance has left the first one inconclusive.
 * @returns the size of an arm, where the council could approve; null where the cycle has ended
 */
export async function pilotPasses(experiment: Experiment, firstRound: number): Promise<number | null> {
  const { stage, charter, numbers } = experiment;
  const sizes = [charter.analysisPlan.minimumPerArm, Math.floor(numbers.segment.length / 2)];
  for (const [index, perArm] of sizes.entries()) {
    const { waitingFor } = await handInPilot(experiment, { round: firstRound + index, perArm });
    const { verdict, summary = '' } = waitingFor?.evidence ?? {};
    if (verdict === 'pass') {
      await stage.decide('council-member', 'approves the quality gate');
      return perArm;
    }
    if (index === sizes.length - 1 || verdict === 'fail') {
      await stage.decide('council-member', 'rejects it', { decision: 'reject', reason: summary });
      await rollBack(stage);
      return null;
    }
    await returnToPilot(stage, 'to be drawn anew with the whole segment', summary);
  }
  return null;
}

/** @param why is said after "returns it to the pilot" */
export async function returnToPilot(stage: Stage, why: string, reason: string): Promise<void> {
  await stage.decide('council-member', `returns it to the pilot, ${why}`, {
    decision: 'return',
    returnTo: 'pilot',
    reason,
  });
}
