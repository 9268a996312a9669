/**
 * A worker process for the scripted cycles, one for the floor and one for the naive design, so that the processor time
 * of each can be told apart. Argument: its task queue, which is also its database's name.
 */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import mongoose from 'mongoose';
import { benchActivities } from './bench-activities.js';

const [taskQueue = ''] = process.argv.slice(2);
const { TEMPORAL_ADDRESS: address = '', MONGODB_URI: uri = '' } = process.env;

Runtime.install({ logger: new DefaultLogger('WARN') });
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('./workflows/index.js', import.meta.url)),
  logger: new DefaultLogger('ERROR'),
});
const client = await new mongoose.mongo.MongoClient(uri).connect();
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  namespace: 'default',
  taskQueue,
  workflowBundle: { code },
  activities: benchActivities(client.db(taskQueue)),
  // The options are those of the product's worker (worker/create-worker.ts), so that every workflow task carries the
  // same bytes and sticks to its worker in the same way.
  workerDeploymentOptions: {
    version: { deploymentName: 'tollgate', buildId: '0.2.0' },
    useWorkerVersioning: false,
  },
  stickyQueueScheduleToStartTimeout: '1s',
  maxConcurrentLocalActivityExecutions: 8,
});
process.stdout.write('worker ready\n');
await worker.run();
await connection.close();
await client.close();
