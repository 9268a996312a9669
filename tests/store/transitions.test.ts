import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transition } from '../../domain/cycle/transition.js';
import { sealOf } from '../../store/cycle/content-hash.js';
import { TransitionRefused } from '../../store/mongo/store-errors.js';
import { anEntry, CycleWriter } from './cycle-writer.js';
import { openTestStore, type TestStore } from './test-store.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

const record = (transition: Transition) => test.store.recordTransition(transition);

/** How many documents a cycle has in each collection that a transition writes. */
async function written(cycleId: string) {
  const count = (name: string, filter: object) => test.database.collection(name).countDocuments(filter);
  return {
    cycles: await count('cycles', { _id: cycleId }),
    events: await count('cycle_events', { cycleId }),
    outbox: await count('outbox', { cycleId }),
  };
}

async function refusal(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => new Error('was accepted'),
    (reason: unknown) => reason,
  );
  return error instanceof TransitionRefused ? error.code : String(error);
}

describe('a transition', () => {
  it('writes the cycle, one event and one message together', async () => {
    const cycle = new CycleWriter('cyc_together');
    await cycle.write(test.store);
    await cycle.write(test.store, { state: { phase: 'organize' } });
    expect(await written('cyc_together')).toEqual({ cycles: 1, events: 2, outbox: 2 });
    const message = await test.database
      .collection('outbox')
      .findOne({ cycleId: 'cyc_together', sequence: 2 });
    expect(message).toMatchObject({
      _id: cycle.head,
      key: cycle.next().key.replace(/3$/, '2'),
      topic: 'cycle.transition',
      dispatchedAt: null,
    });
  });

  it('is recorded once however often it is repeated, and each repeat gets the same hash', async () => {
    const cycle = new CycleWriter('cyc_repeat');
    await cycle.write(test.store);
    const second = cycle.next();
    const first = await record(second);
    expect(await record(second)).toEqual(first);
    expect(await record(structuredClone(second))).toEqual(first);
    expect(await written('cyc_repeat')).toEqual({ cycles: 1, events: 2, outbox: 2 });
  });

  it('is recognised as a repeat when it is the opening, and after the cycle has gone on', async () => {
    const cycle = new CycleWriter('cyc_repeat_opening');
    const opening = await cycle.write(test.store);
    const hash = cycle.head;
    expect(await record(opening)).toEqual({ hash });
    await cycle.write(test.store);
    expect(await record(opening)).toEqual({ hash });
  });

  it('is written once by eight tries at the same time', async () => {
    const cycle = new CycleWriter('cyc_eight');
    await cycle.write(test.store);
    const second = cycle.next();
    const tries = await Promise.all(Array.from({ length: 8 }, () => record(second)));
    expect(new Set(tries.map(({ hash }) => hash)).size).toBe(1);
    expect(await written('cyc_eight')).toEqual({ cycles: 1, events: 2, outbox: 2 });
  });
});

describe('a transition is refused for good', () => {
  it('when its key was recorded with other content', async () => {
    const cycle = new CycleWriter('cyc_changed');
    const opening = await cycle.write(test.store);
    const changed = { ...opening, entries: [anEntry({ text: 'Another story' })] };
    expect(await refusal(record(changed))).toBe('key-reused');
  });

  it('when a paused writer wakes after another has written that sequence', async () => {
    const cycle = new CycleWriter('cyc_late');
    await cycle.write(test.store);
    const late = { ...cycle.next(), key: 'cycle:cyc_late/late' };
    await cycle.write(test.store, { state: { phase: 'organize' } });
    expect(await refusal(record(late))).toBe('sequence-taken');
    expect(await refusal(record({ ...new CycleWriter('cyc_late').next(), key: 'another' }))).toBe(
      'sequence-taken',
    );
    expect((await test.store.cycles.readCycle('cyc_late'))?.phase).toBe('organize');
  });

  it('when the transition before is missing', async () => {
    const cycle = new CycleWriter('cyc_gap');
    await cycle.write(test.store);
    const second = cycle.next();
    const third = { ...second, key: 'third', sequence: 3, state: { ...second.state, sequence: 3 } };
    expect(await refusal(record(third))).toBe('sequence-gap');
    const unknown = { ...third, cycleId: 'cyc_nobody', state: { ...third.state, cycleId: 'cyc_nobody' } };
    expect(await refusal(record(unknown))).toBe('sequence-gap');
  });

  it('when it continues another chain than the one recorded', async () => {
    const cycle = new CycleWriter('cyc_other_chain');
    await cycle.write(test.store);
    expect(await refusal(record({ ...cycle.next(), previousHash: 'f'.repeat(64) }))).toBe('chain-broken');
  });

  it('when it contradicts itself', async () => {
    const cycle = new CycleWriter('cyc_malformed');
    const opening = cycle.next();
    expect(await refusal(record({ ...opening, sequence: 2 }))).toBe('malformed');
    expect(await refusal(record({ ...opening, cycleId: 'cyc_somebody_else' }))).toBe('malformed');
    expect(await refusal(record({ ...opening, previousHash: 'f'.repeat(64) }))).toBe('malformed');
  });
});

describe('two writers of the same sequence', () => {
  it('leave exactly one winner, and nothing of the loser, twenty times', async () => {
    const cycle = new CycleWriter('cyc_race');
    await cycle.write(test.store);
    for (let round = 0; round < 20; round += 1) {
      const writers = ['a', 'b'].map((name) => ({ ...cycle.next(), key: `race/${round}/${name}` }));
      const outcomes = await Promise.allSettled(writers.map(record));
      const winners = writers.filter((_, index) => outcomes[index]?.status === 'fulfilled');
      const losers = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(winners).toHaveLength(1);
      expect(losers.map(({ reason }) => (reason as TransitionRefused).code)).toEqual(['sequence-taken']);
      cycle.state = winners[0]!.state;
      cycle.head = (await record(winners[0]!)).hash;
    }
    expect(await written('cyc_race')).toEqual({ cycles: 1, events: 21, outbox: 21 });
    expect((await test.store.events.verifyChain('cyc_race')).ok).toBe(true);
  });

  it('open a cycle once', async () => {
    const openings = ['a', 'b', 'c'].map((name) => ({
      ...new CycleWriter('cyc_open_race').next(),
      key: `open/${name}`,
    }));
    const outcomes = await Promise.allSettled(openings.map(record));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await written('cyc_open_race')).toEqual({ cycles: 1, events: 1, outbox: 1 });
  });
});

describe('a transaction that fails half-way', () => {
  it('leaves nothing in any of the three collections', async () => {
    const cycle = new CycleWriter('cyc_abort');
    await cycle.write(test.store);
    const second = cycle.next({ state: { phase: 'organize' } });
    // The last of the three writes hits a document that is already there; the other two have gone through by then.
    const _id = sealOf(second).hash;
    await test.database.collection<{ _id: string }>('outbox').insertOne({ _id });
    await expect(record(second)).rejects.toThrow();
    expect(await written('cyc_abort')).toEqual({ cycles: 1, events: 1, outbox: 1 });
    expect(await test.store.cycles.readRevision('cyc_abort')).toBe(1);
    expect((await test.store.cycles.readCycle('cyc_abort'))?.phase).toBe('charter');
  });
});
