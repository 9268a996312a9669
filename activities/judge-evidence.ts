/** Judges evidence through the port, and hashes plan, evidence and verdict, so that an approval can be bound to them. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/canonical-json.js';
import type { Judge } from '../domain/evidence/verdict.js';
import type { JudgedEvidence, JudgeRequest } from './ports.js';

export function judgeEvidence(judge: Judge, { plan, observations, looks }: JudgeRequest): JudgedEvidence {
  const { assigned, period, metrics } = observations;
  const looking = looks && { ...looks, dataHash: hashOf({ assigned, period, metrics }) };
  const verdict = judge(plan, observations, looking);
  return { verdict, evidenceHash: hashOf({ plan, observations, verdict }) };
}

function hashOf(content: unknown): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
