/** Tells Prometheus how long the oldest undelivered message of the outbox has waited. Dispatchers run in the workers. */
import { Gauge, type Registry } from 'prom-client';

/** Several scrapers, or an impatient one, cause only one read in this time. */
const FRESH_MS = 10_000;

/** @param oldestWaiting the time of the oldest message; null when none waits; rejects while the database is away */
export function registerOutboxAge(
  registry: Registry,
  oldestWaiting: () => Promise<Date | null>,
  clock: () => number = Date.now,
): void {
  let oldest: Promise<Date | null> = Promise.resolve(null);
  let readMs = -Infinity;
  new Gauge({
    name: 'tollgate_outbox_oldest_seconds',
    help: 'Age of the oldest message that no transport has taken yet; 0: none waits; NaN: the database is away.',
    registers: [registry],
    async collect() {
      if (clock() - readMs > FRESH_MS) {
        readMs = clock();
        oldest = oldestWaiting();
      }
      this.set(
        await oldest.then(
          (since) => ageSeconds(since, clock()),
          () => NaN,
        ),
      );
    },
  });
}

/** Never negative, although the workflow's clock may be ahead of ours. */
function ageSeconds(since: Date | null, nowMs: number): number {
  return since === null ? 0 : Math.max(0, nowMs - since.getTime()) / 1_000;
}
