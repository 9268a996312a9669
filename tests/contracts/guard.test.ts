import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  cancelRequestSchema,
  decisionRequestSchema,
  holdRequestSchema,
  resumeRequestSchema,
  spendRequestSchema,
  vetoRequestSchema,
  withdrawRequestSchema,
} from '../../contracts/decision.js';
import { submissionSchema, type Submission } from '../../contracts/submission.js';
import type { Refusal } from '../../base/refusal.js';
import {
  refuseMalformedDecision,
  refuseMalformedReason,
  refuseMalformedSpend,
  refuseMalformedSubmission,
  refuseMalformedVeto,
} from '../../workflows/messages/message-guard.js';
import { person, handIns, observed, pilotResult, testCharter } from '../support/charters.js';
import { seeded } from '../support/seeded.js';
import { ContractValues } from './contract-values.js';

type Guard = (command: unknown) => Refusal | null;

/** Every body, by the contract that draws it, the contract that judges it, and the workflow's own guard. */
const BODIES: readonly (readonly [name: string, drawnBy: z.ZodType, contract: z.ZodType, Guard])[] = [
  ...submissionSchema.options.map(
    (option) =>
      [
        `a submission of ${option.shape.kind.value}`,
        option,
        submissionSchema,
        refuseMalformedSubmission,
      ] as const,
  ),
  ['a decision', decisionRequestSchema, decisionRequestSchema, refuseMalformedDecision],
  ['a veto', vetoRequestSchema, vetoRequestSchema, refuseMalformedVeto],
  ['a spend report', spendRequestSchema, spendRequestSchema, refuseMalformedSpend],
  ['a hold', holdRequestSchema, holdRequestSchema, refuseMalformedReason],
  ['a resumption', resumeRequestSchema, resumeRequestSchema, refuseMalformedReason],
  ['a withdrawal', withdrawRequestSchema, withdrawRequestSchema, refuseMalformedReason],
  ['a cancellation', cancelRequestSchema, cancelRequestSchema, refuseMalformedReason],
];

const { seed } = seeded('guard of messages');
const numRuns = 200;

const takes = (guard: Guard, body: unknown) =>
  guard({ actor: person('pmo'), fingerprint: 'f'.repeat(64), body }) === null;

/** Whether the contract takes each field by itself; what it compares between fields is the API's to refuse. */
function isOfStructure(contract: z.ZodType, body: unknown): boolean {
  const { error } = contract.safeParse(body);
  const comparesFields = (issue: z.core.$ZodIssue) =>
    issue.code === 'custom' && issue.params?.legible === undefined;
  return error === undefined || error.issues.every(comparesFields);
}

describe.each(BODIES)('the guard of %s', (_name, drawnBy, contract, guard) => {
  const values = new ContractValues(drawnBy);

  it('accepts whatever the contract accepts, so that nothing is stuck behind the API', () => {
    const property = fc.property(values.drawn(), (body) => {
      expect(isOfStructure(contract, body)).toBe(true);
      expect(takes(guard, body)).toBe(true);
    });
    fc.assert(property, { seed, numRuns });
  });

  it('refuses whatever the contract refuses for one field, so that nothing malformed enters a cycle', () => {
    const property = fc.property(values.drawn(), fc.nat(), (body, pick) => {
      const spoilt = values.spoilt(body);
      const bad = spoilt[pick % spoilt.length];
      expect(takes(guard, bad)).toBe(isOfStructure(contract, bad));
    });
    fc.assert(property, { seed, numRuns });
  });

  it('agrees with the contract on a complete body that is spoilt at each place in turn', () => {
    const property = fc.property(values.drawnComplete(), (body) => {
      const spoilt = values.spoilt(body);
      const taken = spoilt.filter((bad) => takes(guard, bad));
      expect(taken).toEqual(spoilt.filter((bad) => isOfStructure(contract, bad)));
      // Few ways of spoiling leave a body sound; with many, this test would show nothing.
      expect(taken.length).toBeLessThan(spoilt.length / 2);
    });
    fc.assert(property, { seed, numRuns: 4, endOnFailure: true });
  });
});

/** What the other tests hand in: each kind as a person would write it. */
const SAMPLES: readonly Submission[] = [
  ...Object.values(handIns),
  pilotResult({ ...observed(), seed: 7 }),
  { kind: 'charter', content: testCharter({ raisedLane: 'major', payDependsOnMetric: ['earner'] }) },
  { kind: 'wave_check', content: { wave: 'wave-1', observations: observed() } },
  { kind: 'sustain_check', content: { check: 1, observations: observed() } },
  { kind: 'undo', content: { step: 'pilot_money', note: 'paid back' } },
];

it.each(SAMPLES)('the guard accepts a submission of $kind as people write it', (body) => {
  expect(submissionSchema.parse(body)).toEqual(body);
  expect(refuseMalformedSubmission({ actor: person('pmo'), fingerprint: 'f'.repeat(64), body })).toBeNull();
});

it('the guard accepts a reason with blanks at its ends, as the contract does, unless they make it too long', () => {
  const reason = (text: string) => takes(refuseMalformedReason, { reason: text });
  expect(reason(' seen enough \n')).toBe(true);
  expect(reason(' '.repeat(1999))).toBe(false);
  expect(reason(`x${' '.repeat(2000)}`)).toBe(false);
});

it('the guard refuses a message without an actor or without a fingerprint', () => {
  const good = { actor: person('pmo'), fingerprint: 'f'.repeat(64), body: { reason: 'no budget' } };
  expect(refuseMalformedReason(good)).toBeNull();
  const bad: unknown[] = [
    null,
    [good],
    { ...good, more: 1 },
    { ...good, actor: { ...good.actor, person: '' } },
    { ...good, actor: { ...good.actor, roles: ['emperor'] } },
    { ...good, actor: { ...good.actor, lobs: '*' } },
    { ...good, fingerprint: 'F'.repeat(64) },
    { ...good, fingerprint: undefined },
  ];
  for (const command of bad) expect(refuseMalformedReason(command)?.code).toBe('message-malformed');
});
