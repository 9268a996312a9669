import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.js';
import type { ActivityDeps, JudgeRequest } from '../../activities/ports.js';
import type { Transition } from '../../domain/cycle/transition.js';
import { storedState } from '../../domain/cycle/transition.js';
import { groupSummaryJudges } from '../../statistics/judge.js';
import { observed, testCharter } from '../support/charters.js';
import { noRows } from '../support/no-rows.js';
import { NOON, stateIn } from '../domain/states.js';

const plan = testCharter().analysisPlan;
const cycleId = 'cyc_1';
const interested: string[] = [];
const lobs = ['fiber'];
const activities = (change: Partial<ActivityDeps> = {}) =>
  createActivities({
    recordTransition: () => Promise.resolve({ hash: 'h' }),
    isTaskTooOld: () => false,
    judges: groupSummaryJudges,
    claimLedgerLines: () => Promise.resolve([]),
    retiredPins: () => Promise.resolve([]),
    recordChange: () => Promise.resolve({ version: null }),
    ...noRows,
    ...change,
  });

/** The same value with every object's keys the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, reversed(part)]),
  );
}

describe('judgeEvidence', () => {
  const hashOf = async (request: { plan: unknown; observations: unknown }, deps?: Partial<ActivityDeps>) =>
    (await activities(deps).judgeEvidence(request as never)).evidenceHash;

  it('gives one plan and one evidence one hash, whatever the order of their fields', async () => {
    const request = { plan, observations: observed() };
    const hash = await hashOf(request);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf(request)).toBe(hash);
    expect(await hashOf(reversed(request) as typeof request)).toBe(hash);
  });

  it('gives another hash to another plan, another evidence, or another verdict', async () => {
    const observations = observed();
    const { ofPilot, ofCheck } = groupSummaryJudges;
    const others: ActivityDeps['judges'] = {
      ofPilot,
      ofCheck: (...given) => ({ ...ofCheck(...given), reasons: ['other'] }),
    };
    const hashes = await Promise.all([
      hashOf({ plan, observations }),
      hashOf({ plan: { ...plan, confidence: 0.9 }, observations }),
      hashOf({ plan, observations: observed(0.801) }),
      hashOf({ plan, observations: { ...observations, source: 'another draw' } }),
      hashOf({ plan, observations }, { judges: others }),
    ]);
    expect(new Set(hashes).size).toBe(5);
  });

  it('answers the verdict of the judge that it was given', async () => {
    const { verdict } = await activities().judgeEvidence({
      cycleId,
      plan,
      interested,
      lobs,
      since: null,
      observations: observed(),
    });
    expect(verdict.verdict).toBe('pass');
  });

  it('asks of a pilot, whose looks are counted, whether the effect is shown; of a check whether it has faded', async () => {
    const unsure = { cycleId, plan, interested, lobs, since: null, observations: observed(0.62, 0.6) };
    const pilot = await activities().judgeEvidence({ ...unsure, looks: { parts: 3, earlier: [] } });
    expect(pilot.verdict).toMatchObject({ verdict: 'inconclusive', look: { number: 1 } });
    const check = await activities().judgeEvidence(unsure);
    expect(check.verdict.verdict).toBe('pass');
    expect(check.verdict).not.toHaveProperty('look');
  });
});

describe('judgeEvidence, of a metric whose version was retired', () => {
  const retired = {
    metric: 'contact_rate',
    metricVersion: 1,
    at: '2026-11-20T00:00:00Z',
    reason: 'It counted twice.',
  };
  const judged = (observations = observed(), looks?: JudgeRequest['looks']) =>
    activities({ retiredPins: () => Promise.resolve([retired]) }).judgeEvidence({
      cycleId,
      plan,
      interested,
      lobs,
      since: null,
      observations,
      ...(looks && { looks }),
    });
  const sentence =
    'contact_rate version 1 was retired on 2026-11-20 (It counted twice), and counts again once it is re-pinned for this cycle';

  it('is invalid by name and reason, whatever the numbers say', async () => {
    const { verdict } = await judged();
    expect(verdict).toMatchObject({
      verdict: 'invalid',
      summary: `Invalid: ${sentence}.`,
      reasons: [sentence],
    });
    expect(verdict.criteria).toMatchObject([
      { metric: 'retention', verdict: 'pass' },
      { metric: 'contact_rate', verdict: 'invalid', reason: sentence },
    ]);
    expect(verdict.criteria[1]).not.toHaveProperty('estimate');
  });

  it('still names the harm that was measured', async () => {
    const { verdict } = await judged(observed(0.4, 0.6), { parts: 3, earlier: [] });
    expect(verdict.verdict).toBe('invalid');
    expect(verdict.harm).toHaveLength(1);
    expect(verdict.summary).toContain('Worse among those measured, all the same: retention');
  });

  it('still fails a check after a rollout for harm to what is not retired, so that the wave is undone', async () => {
    const { verdict } = await judged(observed(0.4, 0.6));
    expect(verdict.verdict).toBe('fail');
    expect(verdict.summary).toContain(sentence);
    const other = { ...retired, metric: 'retention' };
    const { verdict: ofRetired } = await activities({
      retiredPins: () => Promise.resolve([other]),
    }).judgeEvidence({ cycleId, plan, interested, lobs, since: null, observations: observed(0.4, 0.6) });
    expect(ofRetired.verdict).toBe('invalid');
  });

  it('asks for the very cycle and the versions that its plan is locked on', async () => {
    const asked: unknown[] = [];
    const retiredPins: ActivityDeps['retiredPins'] = (...given) => {
      asked.push(given);
      return Promise.resolve([]);
    };
    await activities({ retiredPins }).judgeEvidence({
      cycleId,
      plan,
      interested,
      lobs,
      since: null,
      observations: observed(),
    });
    expect(asked).toEqual([
      [
        'cyc_1',
        [
          { metric: 'retention', metricVersion: 1 },
          { metric: 'contact_rate', metricVersion: 1 },
        ],
      ],
    ]);
  });
});

describe('recordTransition', () => {
  const transition: Transition = {
    cycleId: 'cyc_1',
    key: 'cycle:cyc_1/charter:cycle-opened/1',
    sequence: 1,
    previousHash: '',
    at: NOON,
    task: { runId: 'run-1', startedEvent: 3 },
    entries: [],
    state: storedState(stateIn('charter')),
  };
  const failing = (error: unknown) =>
    activities({ recordTransition: () => Promise.reject(error as Error) })
      .recordTransition(transition, NOON)
      .catch((caught: unknown) => caught);

  it('hands the transition to the store as it is, and answers its hash', async () => {
    const given: Transition[] = [];
    const recordTransition = (each: Transition) => {
      given.push(each);
      return Promise.resolve({ hash: 'abc' });
    };
    expect(await activities({ recordTransition }).recordTransition(transition, NOON)).toBe('abc');
    expect(given).toEqual([transition]);
  });

  it('fails the workflow task, although the step is written, when the engine may have given that task up', async () => {
    const written: Transition[] = [];
    const late = activities({
      recordTransition: (each) => {
        written.push(each);
        return Promise.resolve({ hash: 'abc' });
      },
      isTaskTooOld: (beganAt) => beganAt === NOON,
    });
    const error = await late.recordTransition(transition, NOON).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ type: 'TaskTooOld', nonRetryable: true });
    expect(written).toHaveLength(1);
  });

  it('is never repeated when the store refuses for good', async () => {
    const refused = Object.assign(new Error('sequence 1 is taken'), { name: 'TransitionRefused' });
    const error = await failing(refused);
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({
      nonRetryable: true,
      type: 'TransitionRefused',
      message: 'sequence 1 is taken',
    });
  });

  it.each([new Error('no primary'), Object.assign(new Error('timed out'), { name: 'MongoNetworkError' })])(
    'is repeated after %s',
    async (error) => {
      expect(await failing(error)).toBe(error);
    },
  );
});
