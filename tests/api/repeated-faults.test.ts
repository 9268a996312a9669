/**
 * What the standing documents refuse is asked of a repeat as well, unless the process has taken the message already; and a
 * message that was taken is never refused.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiDeps } from '../../api/deps.js';
import { StoreUnavailable } from '../../store/mongo/store-errors.js';
import { person, testCharter } from '../support/charters.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';
import { Actors, council } from './cycle-actors.js';
import { runWorker } from './cycle-worker.js';
import { MetricChanges, newName, proposer, retirement, version } from './metric-proposals.js';
import { keyed } from './open-cycle.js';

let api: ApiUnderTest;
let actors: Actors;
let changes: MetricChanges;
let stopWorker: () => Promise<void>;
/** Switched by a test: what this process cannot read. */
const away = { library: false, log: false };

beforeAll(async () => {
  api = await startApi(withSwitches);
  actors = new Actors(api);
  changes = new MetricChanges(api);
  stopWorker = await runWorker(api);
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

const pmo = person('pmo');
const forget = () => api.database.collection('idempotency_keys').deleteMany({});
/** As if the process had died before it kept its answer. */
const die = () =>
  api.database.collection('idempotency_keys').updateMany(
    {},
    {
      $set: { state: 'running', aliveAt: new Date(0), startedAt: new Date(0) },
      $unset: { status: '', headers: '', body: '' },
    },
  );

/** A cycle whose charter was returned, and a new one that rests on this version of this metric. */
async function returnedCharter(metric: string) {
  const id = await actors.opened();
  await actors.decide(id, council, { decision: 'return', reason: 'too dear', returnTo: 'charter' });
  const charter = testCharter();
  const { analysisPlan } = charter;
  const planned = { ...analysisPlan.primary, metric, metricVersion: 1, kind: 'proportion' as const };
  const content = { ...charter, analysisPlan: { ...analysisPlan, primary: planned } };
  const headers = keyed(randomUUID());
  return () =>
    api.call('POST', `/v1/cycles/${id}/submissions`, {
      as: pmo,
      body: { kind: 'charter', content },
      ...headers,
    });
}

describe('a charter that contradicts the library', () => {
  it('is refused also when the library could not be read at the first try', async () => {
    const metric = newName();
    await changes.published(metric, version({ goodDirection: 'decrease' }));
    const handIn = await returnedCharter(metric);
    away.library = true;
    const first = await handIn();
    away.library = false;
    expect(first.status).toBe(503);
    expect(await handIn()).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/content/analysisPlan/primary/goodDirection' }] },
    });
  });

  it('is the same again when it was taken before the library changed', async () => {
    const metric = newName();
    await changes.published(metric);
    const handIn = await returnedCharter(metric);
    const first = await handIn();
    expect(first.status, first.text).toBe(200);
    await changes.published(metric, retirement(1));
    await die();
    expect(await handIn()).toMatchObject({ status: 200, body: { revision: first.body.revision } });
    await forget();
  });
});

describe('a charter on a version that was retired under its cycle', () => {
  it('is taken again once the version is re-pinned for that cycle, and not before', async () => {
    const metric = newName();
    await changes.published(metric);
    const { analysisPlan, ...charter } = testCharter();
    const planned = { ...analysisPlan.primary, metric, metricVersion: 1, kind: 'proportion' as const };
    const content = { ...charter, analysisPlan: { ...analysisPlan, primary: planned } };
    const cycle = await actors.opened(content);
    await actors.decide(cycle, council, { decision: 'return', reason: 'too dear', returnTo: 'charter' });
    await changes.published(metric, retirement(1));
    const handIn = () =>
      api.call('POST', `/v1/cycles/${cycle}/submissions`, { as: pmo, body: { kind: 'charter', content } });
    expect((await handIn()).body.errors).toMatchObject([
      { pointer: '/content/analysisPlan/primary/metricVersion' },
    ]);
    await changes.published(metric, { what: 'repin', version: 1, cycle });
    expect((await handIn()).status).toBe(200);
  });
});

describe('a new content of a change', () => {
  it('is refused for what the library lacks also when it is repeated', async () => {
    const change = await changes.proposed(newName());
    await change.review({ decision: 'return', reason: 'Name the exclusions.' });
    const { headers } = keyed(randomUUID());
    const body = { change: version({ predicts: 'no_such_metric' }), reason: 'As asked.' };
    away.library = true;
    const first = await change.act('content', body, proposer, headers);
    away.library = false;
    expect(first.status).toBe(503);
    expect(await change.act('content', body, proposer, headers)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/change/definition/predicts' }] },
    });
  });

  it('is refused by person before anything is said of its fields, and of who has lost the right', async () => {
    const change = await changes.proposed(newName());
    await change.review({ decision: 'return', reason: 'Name the exclusions.' });
    const body = { change: version({ predicts: 'no_such_metric' }), reason: 'As asked.' };
    const foreign = await change.act('content', body);
    expect(foreign).toMatchObject({ status: 403, body: { code: 'not-the-proposer' } });
    const formerly = { ...proposer, roles: ['auditor' as const] };
    const lost = await change.act('content', { ...body, change: version({ lookbackDays: 5 }) }, formerly);
    expect(lost).toMatchObject({ status: 403, body: { code: 'role-missing' } });
  });
});

describe('a review that was taken', () => {
  it('is told as taken though the change cannot be shown at that moment', async () => {
    const change = await changes.proposed(newName());
    const { contentHash } = await change.read();
    away.log = true;
    const answer = await change.act('decisions', { contentHash, decision: 'approve' });
    away.log = false;
    expect(answer).toMatchObject({ status: 200, body: { recorded: true, revision: 2 } });
    expect(answer.body).not.toHaveProperty('change');
    expect((await change.read()).state).toBe('published');
  });
});

function withSwitches(deps: ApiDeps): ApiDeps {
  const { store } = deps;
  const unless = <Found>(isAway: boolean, read: () => Promise<Found>) =>
    isAway ? Promise.reject<Found>(new StoreUnavailable()) : read();
  return {
    ...deps,
    store: {
      ...store,
      governed: {
        ...store.governed,
        listAll: (...asked) => unless(away.library, () => store.governed.listAll(...asked)),
      },
      changes: { ...store.changes, readLog: (id) => unless(away.log, () => store.changes.readLog(id)) },
    },
  };
}
