/** A durable timer that a step starts first, before its other work, and whose state it reads later. */
import { CancellationScope, sleep } from '@temporalio/workflow';

export interface Alarm {
  readonly rang: () => boolean;
  readonly cancel: () => void;
}

/** @param what the text that Temporal's page shows beside the timer */
export function setAlarm(atMs: number, what: string): Alarm {
  let rang = false;
  const scope = new CancellationScope();
  const note = () => {
    rang = true;
  };
  // Cancelling makes `sleep` reject. The rejection is ignored, because whoever cancels an alarm no longer needs it.
  void scope.run(() => sleep(Math.max(1, atMs - Date.now()), { summary: what })).then(note, () => undefined);
  return { rang: () => rang, cancel: () => scope.cancel() };
}
