/** One worker: it hosts the cycles and the activities that write for them. Tuning lives here. */
import type { NativeConnection, WorkerDeploymentOptions } from '@temporalio/worker';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { createActivities } from '../activities/index.js';
import type {
  ActivityDeps,
  AnalysisActivities,
  DatasetActivities,
  UpkeepActivities,
} from '../activities/ports.js';
import { TASK_QUEUE } from '../config/names.js';
import { TaskAge } from './task-age.js';

/** Names the code that a workflow task ran on. It is raised with every released change of workflow code. */
const BUILD_ID = '0.2.0';
const DEPLOYMENT_NAME = 'tollgate';

/** A few milliseconds each on a database of its own, so that one worker still writes many hundreds a second. */
const WRITERS = 8;

export interface WorkerOptions extends Omit<ActivityDeps, 'isTaskTooOld'> {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly workflowBundle: WorkflowBundleOption;
  readonly taskQueue?: string;
  /** How many cycles are kept in memory; with a small number every message causes a replay, which tests use. */
  readonly maxCachedWorkflows?: number;
  /**
   * Keeps cycles on the build that they began on. Nothing runs on this build until an operator has made it the current
   * one (`temporal worker deployment set-current-version`).
   */
  readonly versioned?: boolean;
  /** The name of this build; by default the one in this file. */
  readonly buildId?: string;
  /** What is judged outside of any gate; without it nobody here does. */
  readonly analysis?: AnalysisActivities;
  /** What reads files into data sets; without it nobody here does. */
  readonly datasets?: DatasetActivities;
  /** Where the read model is reconciled every night. */
  readonly upkeep?: UpkeepActivities;
}

export function createWorker(options: WorkerOptions): Promise<Worker> {
  const { connection, namespace, workflowBundle } = options;
  const age = new TaskAge();
  const isTaskTooOld = (beganAt: string) => age.isTooOld(beganAt);
  return Worker.create({
    connection,
    namespace,
    taskQueue: options.taskQueue ?? TASK_QUEUE,
    workflowBundle,
    activities: {
      ...createActivities({ ...options, isTaskTooOld }),
      ...options.analysis,
      ...options.datasets,
      ...options.upkeep,
    },
    ...(options.maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows: options.maxCachedWorkflows }),
    // So many transactions are under way at once: more of them would only wait inside of the database, until all are late
    // together and are tried again together. What waits here costs the database nothing.
    maxConcurrentLocalActivityExecutions: WRITERS,
    // This is written into every workflow task. The default has a long hash, which would be a tenth of a decision's bytes.
    workerDeploymentOptions: deployment(options),
    // An approver waits this long when the worker that held the cycle has died; the default is ten seconds.
    stickyQueueScheduleToStartTimeout: '1s',
    // A transaction under way may finish, which takes three seconds at most, before the process ends.
    shutdownGraceTime: '5s',
  });
}

function deployment({ buildId = BUILD_ID, versioned = false }: WorkerOptions): WorkerDeploymentOptions {
  const version = { deploymentName: DEPLOYMENT_NAME, buildId };
  return versioned
    ? { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' }
    : { version, useWorkerVersioning: false };
}
