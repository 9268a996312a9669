/**
 * The nightly reconciliation: a Temporal schedule that starts a workflow of one activity. Of several workers with the same
 * setting each makes sure of the same schedule.
 */
import { randomInt } from 'node:crypto';
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { SampleReport, SampleRequest } from '../../activities/ports.js';
import type { DifferingCycle, Reconciliations } from '../../store/upkeep/reconciliations.js';
import type { Finding, Reconciliation } from './reconciliation.js';
import { DAY_MS } from '../../base/duration.js';

export const SCHEDULE_ID = 'tollgate-reconciliation';
const WORKFLOW = 'nightlyReconciliation';
/** A cycle that closed on the day of a missed night is still looked at in the next one. */
const CLOSED_WITHIN_MS = 2 * DAY_MS;
const MOST_FIELDS = 20;

export interface Nightly {
  readonly taskQueue: string;
  /** When, as cron has it, in UTC. */
  readonly cron: string;
  readonly sample: number;
}

export async function ensureSchedule(client: Client, { taskQueue, cron, sample }: Nightly): Promise<void> {
  const request: SampleRequest = { sample };
  const schedule = {
    spec: { cronExpressions: [cron] },
    action: {
      type: 'startWorkflow' as const,
      workflowType: WORKFLOW,
      workflowId: SCHEDULE_ID,
      taskQueue,
      args: [request],
    },
    // A night that was missed is made good by the next one.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1h' },
  };
  try {
    await client.schedule.create({ scheduleId: SCHEDULE_ID, ...schedule });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(SCHEDULE_ID).update((standing) => ({ ...standing, ...schedule }));
  }
}

export interface SampleDeps {
  readonly reconciliation: Reconciliation;
  readonly reconciliations: Reconciliations;
  readonly logger: Logger;
}

/** The activity: open cycles and those that have closed since the last nights, as many as the sample says, by chance. */
export function sampleReconciler({ reconciliation, reconciliations, logger }: SampleDeps) {
  return async ({ sample }: SampleRequest): Promise<SampleReport> => {
    const ids = await reconciliation.recentIds(new Date(Date.now() - CLOSED_WITHIN_MS));
    const findings: Finding[] = [];
    for (const id of chosen(ids, sample)) findings.push(await reconciliation.verify(id));
    const differing = findings.filter(({ verdict }) => verdict !== 'equal').map(recordOf);
    const checked = findings.length;
    await reconciliations.add({ at: new Date().toISOString(), checked, differing });
    if (differing.length === 0)
      logger.info({ checked }, 'reconciliation: the read model is what the histories say');
    else logger.error({ checked, differing }, 'reconciliation: the read model and the history differ');
    return { checked, differing: differing.length };
  };
}

/** Each as likely as any other. */
function chosen(ids: readonly string[], size: number): string[] {
  const rest = [...ids];
  const count = Math.min(size, rest.length);
  return Array.from({ length: count }, () => rest.splice(randomInt(rest.length), 1)[0] ?? '');
}

function recordOf({ cycleId, verdict, differences, why }: Finding): DifferingCycle {
  const fields = differences.slice(0, MOST_FIELDS).map(({ field }) => field);
  return { cycleId, verdict, fields, ...(why === undefined ? {} : { why }) };
}
