/** The part of the store that the API uses: reads, keys, its own idempotency records. It records no transition. */
import type { Store } from '../store/connect.js';

export type ApiStore = Pick<Store, 'ping' | 'cycles' | 'events' | 'idempotency'> & {
  readonly apiKeys: Pick<Store['apiKeys'], 'findByToken'>;
};
