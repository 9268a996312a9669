/**
 * The part of the store that the API uses: reads, keys, and what is its own to write: idempotency records and the
 * versions of the programme. It records no transition.
 */
import type { Store } from '../store/connect.js';

type Whole = 'ping' | 'cycles' | 'events' | 'idempotency' | 'programme' | 'readRecentCycles';

export type ApiStore = Pick<Store, Whole> & {
  readonly apiKeys: Pick<Store['apiKeys'], 'findByToken'>;
  readonly outbox: Pick<Store['outbox'], 'oldestWaiting'>;
};
