/** Judges evidence through the port, and fingerprints what was judged. Pure but for the hash. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/canonical-json.js';
import type { Judge } from '../domain/evidence/verdict.js';
import type { JudgedEvidence, JudgeRequest } from './ports.js';

export function judgeEvidence(judge: Judge, { plan, observations }: JudgeRequest): JudgedEvidence {
  const verdict = judge(plan, observations);
  const hash = createHash('sha256').update(canonicalJson({ plan, observations, verdict }));
  return { verdict, evidenceHash: hash.digest('hex') };
}
