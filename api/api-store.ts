/**
 * The part of the store that the API uses: reads, keys, and the records that the API itself writes, which are
 * idempotency records and versions of the programme. The API records no transition.
 */
import type { Store } from '../store/connect.js';

type Whole =
  | 'ping'
  | 'cycles'
  | 'events'
  | 'basis'
  | 'idempotency'
  | 'programme'
  | 'readRecentCycles'
  | 'readLightCycles';

export type ApiStore = Pick<Store, Whole> & {
  readonly apiKeys: Pick<Store['apiKeys'], 'findByToken' | 'listKeys'>;
  /** Versions are published by activities; the API loads those that come with the product, and reads. */
  readonly governed: Store['governed'];
  readonly changes: Omit<Store['changes'], 'record'>;
  /** What was sent is the API's own record; what came of it, an activity writes. */
  readonly datasets: Omit<Store['datasets'], 'finish'>;
  readonly outbox: Pick<Store['outbox'], 'oldestWaiting'>;
  readonly analyses: Pick<Store['analyses'], 'read'>;
  readonly reconciliations: Pick<Store['reconciliations'], 'last'>;
};
