/** Judges evidence through the port, and hashes plan, evidence and verdict, so that an approval can be bound to them. */
import { canonicalJson } from '../base/canonical-json.js';
import { isSummed } from '../domain/evidence/dataset.js';
import {
  checkWithoutRetired,
  pinsOf,
  unmeasured,
  withoutRetired,
  type RetiredPin,
} from '../domain/evidence/metric-pins.js';
import type { Verdict } from '../domain/evidence/verdict.js';
import { withoutData } from '../domain/evidence/unusable-data.js';
import { measuredData } from '../statistics/analysis.js';
import { observedIn, shownOf, type RowDeps } from './observed.js';
import type { ActivityDeps, JudgedEvidence, JudgeRequest } from './ports.js';
import { sha256 } from './sha256.js';

type Deps = Pick<ActivityDeps, 'judges' | 'retiredPins' | keyof RowDeps>;

export async function judgeEvidence(
  deps: Deps,
  { cycleId, plan, observations: handed, interested, lobs, since, looks }: JudgeRequest,
): Promise<JudgedEvidence> {
  const found = await observedIn(deps, handed, plan, { interested, lobs, since });
  const isUsable = !('faults' in found);
  const observations = isUsable ? found : { ...handed, metrics: [] };
  const dataHash = hashOf(measuredData(observations));
  const { judges } = deps;
  const holding = (verdict: Verdict, retired: readonly RetiredPin[]) =>
    looks ? withoutRetired(verdict, retired, unmeasured) : checkWithoutRetired(verdict, retired);
  const judged = looks
    ? judges.ofPilot(plan, observations, { ...looks, dataHash })
    : judges.ofCheck(plan, observations);
  const verdict = isUsable
    ? holding(judged, await deps.retiredPins(cycleId, pinsOf(plan)))
    : withoutData(judged, found.faults);
  const observed = isSummed(handed) ? null : shownOf(observations);
  const evidenceHash = hashOf({ plan, observations: observed ?? observations, verdict });
  return { verdict, evidenceHash, observed };
}

function hashOf(content: unknown): string {
  return sha256(canonicalJson(content));
}
