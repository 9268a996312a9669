/** API and worker as the product runs them, on the engines of one benchmark, with a key for each role that acts. */
import type { Role } from '../base/vocabulary.js';
import { choosePort } from '../local/free-port.js';
import { openStore } from '../store/connect.js';
import { person } from '../tests/support/charters.js';
import type { BenchEngines } from './bench-engines.js';

/** No benchmark measures the limit of a person's requests. */
const LIMITLESS = { TOLLGATE_RATE_LIMIT: '1000000', TOLLGATE_EMBEDDED: '0' };

export interface ProductStack {
  readonly url: string;
  readonly apiPid: number;
  readonly workerPid: number;
}

/** @returns one secret for each person, in their order */
export async function keysFor(
  engines: BenchEngines,
  people: readonly { readonly role: Role; readonly name?: string }[],
): Promise<string[]> {
  const store = await openStore({ uri: engines.mongodb.uri });
  await store.ensureIndexes();
  const made = people.map(({ role, name }) =>
    store.apiKeys.createKey({ ...person(role, name), label: 'bench' }),
  );
  const secrets = (await Promise.all(made)).map(({ secret }) => secret);
  await store.close();
  return secrets;
}

export async function startProduct(engines: BenchEngines): Promise<ProductStack> {
  const { pid: workerPid } = await engines.startNode({
    title: 'worker',
    script: 'worker/main.js',
    env: LIMITLESS,
    readyWords: 'worker ready',
  });
  const port = await choosePort();
  const url = `http://127.0.0.1:${port}`;
  const isReady = async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok ?? false;
  const { pid: apiPid } = await engines.startNode({
    title: 'api',
    script: 'api/main.js',
    env: { ...LIMITLESS, PORT: String(port) },
    isReady,
  });
  return { url, apiPid, workerPid };
}
