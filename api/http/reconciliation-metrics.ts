/** For Prometheus: what the last nightly reconciliation has found, and when. It runs in the workers. */
import { Gauge, type Registry } from 'prom-client';
import type { ReconciliationRecord } from '../../store/upkeep/reconciliations.js';

/** It changes once a night. */
const FRESH_MS = 60_000;

/** @param last null: there was none yet; rejects while the database is away */
export function registerReconciliation(
  registry: Registry,
  last: () => Promise<ReconciliationRecord | null>,
  clock: () => number = Date.now,
): void {
  let record: Promise<ReconciliationRecord | null> = Promise.resolve(null);
  let readMs = -Infinity;
  const read = () => {
    if (clock() - readMs > FRESH_MS) {
      readMs = clock();
      record = last();
    }
    return record.catch(() => null);
  };
  new Gauge({
    name: 'tollgate_reconciliation_differing_cycles',
    help: 'Cycles of the last nightly sample whose read model is not what the history says; NaN: unknown, or never done.',
    registers: [registry],
    async collect() {
      this.set((await read())?.differing.length ?? NaN);
    },
  });
  new Gauge({
    name: 'tollgate_reconciliation_age_seconds',
    help: 'Time since the last nightly reconciliation; NaN: unknown, or never done.',
    registers: [registry],
    async collect() {
      const found = await read();
      this.set(found ? Math.max(0, clock() - Date.parse(found.at)) / 1_000 : NaN);
    },
  });
}
