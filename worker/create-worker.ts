/** One worker: it hosts the cycles and the activities that write for them. Tuning lives here. */
import type { NativeConnection, WorkerDeploymentOptions } from '@temporalio/worker';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { createActivities } from '../activities/index.js';
import type { ActivityDeps } from '../activities/ports.js';
import { TASK_QUEUE } from '../config/names.js';

/** Which code a workflow task ran on. Raised with every released change of workflow code. */
const BUILD_ID = '0.2.0';
const DEPLOYMENT_NAME = 'tollgate';

export interface WorkerOptions extends ActivityDeps {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly workflowBundle: WorkflowBundleOption;
  readonly taskQueue?: string;
  /** Cycles kept in memory; a small number makes every message replay, which tests use. */
  readonly maxCachedWorkflows?: number;
  /**
   * Cycles stay on the build that they began on. Nothing runs then until an operator has made this build the
   * current one (`temporal worker deployment set-current-version`).
   */
  readonly versioned?: boolean;
  /** Name of this build; the one of the code unless told otherwise. */
  readonly buildId?: string;
}

export function createWorker(options: WorkerOptions): Promise<Worker> {
  const { connection, namespace, workflowBundle, recordTransition, judge, claimLedgerLines } = options;
  return Worker.create({
    connection,
    namespace,
    taskQueue: options.taskQueue ?? TASK_QUEUE,
    workflowBundle,
    activities: createActivities({ recordTransition, judge, claimLedgerLines }),
    ...(options.maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows: options.maxCachedWorkflows }),
    // Written into every workflow task; the default, a name with a long hash, would be a tenth of a decision's bytes.
    workerDeploymentOptions: deployment(options),
    // What an approver waits when the worker that held the cycle has died; the default is ten seconds.
    stickyQueueScheduleToStartTimeout: '1s',
    // A transaction in flight finishes (three seconds at most); then the process may go.
    shutdownGraceTime: '5s',
  });
}

function deployment({ buildId = BUILD_ID, versioned = false }: WorkerOptions): WorkerDeploymentOptions {
  const version = { deploymentName: DEPLOYMENT_NAME, buildId };
  return versioned
    ? { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' }
    : { version, useWorkerVersioning: false };
}
