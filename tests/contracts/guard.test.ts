import { describe, expect, it } from 'vitest';
import { submissionSchema, type Submission } from '../../contracts/submission.js';
import { person, handIns, observed, pilotResult, testCharter } from '../support/charters.js';
import { refuseMalformedSubmission } from '../../workflows/messages/message-guard.js';

const raised = testCharter({ raisedLane: 'major', payDependsOnMetric: ['earner'] });
const submissions: readonly Submission[] = [
  ...Object.values(handIns),
  pilotResult({ ...observed(), seed: 7 }),
  { kind: 'charter', content: testCharter() },
  { kind: 'charter', content: raised },
  { kind: 'wave_check', content: { wave: 'wave-1', observations: observed() } },
  { kind: 'sustain_check', content: { check: 1, observations: observed() } },
];

const command = (body: unknown) => ({ actor: person('pmo'), fingerprint: 'f'.repeat(64), body });

/** The API checks by schema, the workflow by hand: what one lets through must not be stuck at the other. */
describe.each(submissions.map((body) => [body.kind, body] as const))('a submission of %s', (_kind, body) => {
  it('is taken by the workflow when the contract takes it', () => {
    expect(submissionSchema.safeParse(body).success).toBe(true);
    expect(refuseMalformedSubmission(command(body))).toBeNull();
  });

  it('is refused by contract and workflow alike with a field missing or one too many', () => {
    for (const field of Object.keys(body.content)) {
      const { [field]: _left, ...rest } = body.content as Record<string, unknown>;
      const less = { ...body, content: rest };
      expect(refuseMalformedSubmission(command(less)) === null, field).toBe(
        submissionSchema.safeParse(less).success,
      );
    }
    const more = { ...body, content: { ...body.content, more: 1 } };
    expect(refuseMalformedSubmission(command(more))?.code).toBe('message-malformed');
  });
});
