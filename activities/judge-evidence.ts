/** Judges evidence through the port, and hashes plan, evidence and verdict, so that an approval can be bound to them. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/canonical-json.js';
import type { Judges } from '../domain/evidence/verdict.js';
import { measuredData } from '../statistics/analysis.js';
import type { JudgedEvidence, JudgeRequest } from './ports.js';

export function judgeEvidence(judges: Judges, { plan, observations, looks }: JudgeRequest): JudgedEvidence {
  const dataHash = hashOf(measuredData(observations));
  const verdict = looks
    ? judges.ofPilot(plan, observations, { ...looks, dataHash })
    : judges.ofCheck(plan, observations);
  return { verdict, evidenceHash: hashOf({ plan, observations, verdict }) };
}

function hashOf(content: unknown): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
