/** Judges evidence through the port, and hashes plan, evidence and verdict, so that an approval can be bound to them. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/canonical-json.js';
import { pinsOf, withoutRetired } from '../domain/evidence/metric-pins.js';
import { measuredData } from '../statistics/analysis.js';
import type { ActivityDeps, JudgedEvidence, JudgeRequest } from './ports.js';

type Deps = Pick<ActivityDeps, 'judges' | 'retiredPins'>;

export async function judgeEvidence(
  { judges, retiredPins }: Deps,
  { cycleId, plan, observations, looks }: JudgeRequest,
): Promise<JudgedEvidence> {
  const dataHash = hashOf(measuredData(observations));
  const judged = looks
    ? judges.ofPilot(plan, observations, { ...looks, dataHash })
    : judges.ofCheck(plan, observations);
  const verdict = withoutRetired(judged, await retiredPins(cycleId, pinsOf(plan)));
  return { verdict, evidenceHash: hashOf({ plan, observations, verdict }) };
}

function hashOf(content: unknown): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
