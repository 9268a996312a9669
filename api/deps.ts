/** What the API is made of. The composition root (`main.ts`, a test) supplies it. */
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Config } from '../config/env.js';
import type { ContentFiles } from '../tables/content-files.js';
import type { Feed } from '../store/reading/feed.js';
import type { ApiStore } from './api-store.js';
import type { Admission } from './engine/admission.js';
import type { KnownStatuses } from './live/known-statuses.js';

export interface ApiDeps {
  readonly client: Client;
  readonly store: ApiStore;
  /** Keeps news and counts of cycles in memory and follows the database. */
  readonly feed: Omit<Feed, 'close'>;
  /** Learns from `feed`, and from `store` when that is its `remembering` one. */
  readonly statuses: KnownStatuses;
  /** Limits how much is sent to the engine at once. */
  readonly admission: Admission;
  /** Where files that are sent wait for a worker, which has the same folder. */
  readonly files: ContentFiles;
  readonly config: Pick<Config, 'rateLimitPerMinute' | 'trustProxy' | 'uploadBytes'>;
  readonly logger: Logger;
  /** Aborted when the process is told to end, so that streams end. */
  readonly stopping?: AbortSignal;
  /** How often a stream shows that it lives and checks its rights; 15 s by default. */
  readonly heartbeatMs?: number;
  /** The queue where cycles are worked on; the usual one by default. */
  readonly taskQueue?: string;
}
