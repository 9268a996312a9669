/** Judges evidence through the port, and hashes plan, evidence and verdict, so that an approval can be bound to them. */
import { canonicalJson } from '../base/canonical-json.js';
import { pinsOf, withoutRetired } from '../domain/evidence/metric-pins.js';
import { measuredData } from '../statistics/analysis.js';
import type { ActivityDeps, JudgedEvidence, JudgeRequest } from './ports.js';
import { sha256 } from './sha256.js';

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
  return sha256(canonicalJson(content));
}
