/** What a run of the proof consists of, for those who look at it while it runs and at its end. */
import type { ActBook } from './act-book.js';
import type { AnswerCounts } from './answer-counts.js';
import type { ApiLine } from './api-line.js';
import type { CycleLanes } from './cycle-lanes.js';
import type { FaultLog } from './fault-log.js';
import type { Followers } from './followers.js';
import type { ChaosOptions } from './proof-options.js';
import type { ProcessStack } from './product.js';
import type { StackKeeper } from './stack-keeper.js';
import type { Weather } from './weather.js';

/** Everything that a run has, which its checks need too. */
export interface ChaosRun {
  readonly options: ChaosOptions;
  readonly stack: ProcessStack;
  readonly keeper: StackKeeper;
  readonly book: ActBook;
  readonly counts: AnswerCounts;
  readonly faults: FaultLog;
  readonly line: ApiLine;
  readonly lanes: CycleLanes;
  readonly followers: Followers;
  readonly weather: Weather;
}
