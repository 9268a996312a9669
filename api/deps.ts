/** What the API is made of; the composition root (`main.ts`, a test) brings it in. */
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Config } from '../config/env.js';
import type { Feed } from '../store/reading/feed.js';
import type { ApiStore } from './api-store.js';
import type { Admission } from './engine/admission.js';
import type { KnownStatuses } from './live/known-statuses.js';

export interface ApiDeps {
  readonly client: Client;
  readonly store: ApiStore;
  /** News and counts of cycles; kept in memory, follows the database. */
  readonly feed: Omit<Feed, 'close'>;
  /** Fed by `feed`, and by `store` where that is its `remembering` one. */
  readonly statuses: KnownStatuses;
  /** Before anything is sent to the engine. */
  readonly admission: Admission;
  readonly config: Pick<Config, 'rateLimitPerMinute' | 'trustProxy'>;
  readonly logger: Logger;
  /** Aborted when the process is told to end: streams end then. */
  readonly stopping?: AbortSignal;
  /** How often a stream shows that it lives and asks for its rights, when not every 15 s. */
  readonly heartbeatMs?: number;
  /** Where cycles are worked on, when it is not the usual queue. */
  readonly taskQueue?: string;
}
