import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { CycleWriter, decisionWait } from '../store/cycle-writer.js';
import { person } from '../support/charters.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';
import { idOf, openStream, type Place } from './stream-reader.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

async function listen({ cycleId }: CycleWriter, place: Place) {
  const reader = await openStream(api, cycleId, await api.tokenOf(person('pmo')), place);
  onTestFinished(() => reader.cut());
  return reader;
}

it.each<[string, Place]>([
  ['Last-Event-ID', { lastEventId: 999 }],
  ['lastEventId', { query: '?lastEventId=999' }],
  ['after', { after: 999 }],
])('a stream starts at the end, with a note in plain words, when %s is beyond it', async (_name, place) => {
  const cycle = new CycleWriter(newCycleId());
  for (let step = 0; step < 2; step += 1) await cycle.write(api.store, { state: { wait: decisionWait() } });
  const reader = await listen(cycle, place);
  await reader.until(({ events }) => events.length === 1);
  const detail =
    'You asked for what comes after 999, and the timeline has 2 events: the stream starts at its end.';
  const data = { asked: 999, sequence: 2, detail };
  expect(reader.events).toEqual([{ id: idOf(2, cycle.head), sequence: 2, event: 'note', data }]);
  await cycle.write(api.store);
  await reader.until(({ events }) => events.length === 2);
  expect(reader.transitions).toEqual([3]);
  const again = await listen(cycle, { lastEventId: reader.lastId! });
  await cycle.write(api.store);
  await again.until(({ events }) => events.length === 1);
  expect(again.transitions).toEqual([4]);
});
