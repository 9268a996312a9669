/**
 * Holds a sample of cycles against their histories; a Temporal schedule starts it. It decides nothing: what it finds is
 * in the audit record, in a metric and in the log.
 */
import { proxyActivities } from '@temporalio/workflow';
import type { SampleReport, SampleRequest, UpkeepActivities } from '../activities/ports.js';

const { reconcileSample } = proxyActivities<UpkeepActivities>({
  // A cycle takes a second, and some seconds more where it differs.
  startToCloseTimeout: '30m',
  // Without the activity, as when the schedule outlives the setting that made it, this night ends and the next one tries.
  scheduleToCloseTimeout: '2h',
  retry: { initialInterval: '1m', maximumAttempts: 3 },
});

export function nightlyReconciliation(request: SampleRequest): Promise<SampleReport> {
  return reconcileSample(request);
}
