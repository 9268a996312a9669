/** Judges evidence through the port, and hashes plan, evidence and verdict, so that an approval can be bound to them. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/canonical-json.js';
import type { Judge } from '../domain/evidence/verdict.js';
import type { JudgedEvidence, JudgeRequest } from './ports.js';

export function judgeEvidence(judge: Judge, { plan, observations }: JudgeRequest): JudgedEvidence {
  const verdict = judge(plan, observations);
  const hash = createHash('sha256').update(canonicalJson({ plan, observations, verdict }));
  return { verdict, evidenceHash: hash.digest('hex') };
}
