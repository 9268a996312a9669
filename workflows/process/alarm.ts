/** A durable timer that is started before what else a workflow task does, and looked at later. */
import { CancellationScope, sleep } from '@temporalio/workflow';

export interface Alarm {
  readonly rang: () => boolean;
  readonly cancel: () => void;
}

/** @param what is shown beside the timer in Temporal's page */
export function setAlarm(atMs: number, what: string): Alarm {
  let rang = false;
  const scope = new CancellationScope();
  const note = () => {
    rang = true;
  };
  // A cancelled alarm rejects, and means nothing any more.
  void scope.run(() => sleep(Math.max(1, atMs - Date.now()), { summary: what })).then(note, () => undefined);
  return { rang: () => rang, cancel: () => scope.cancel() };
}
