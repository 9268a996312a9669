/** The worker of the floor of bench:decide, a process of its own as the product's is. */
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { FLOOR_QUEUE } from './decide-floor.js';

const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '' });
const worker = await Worker.create({
  connection,
  taskQueue: FLOOR_QUEUE,
  workflowsPath: fileURLToPath(new URL('./decide-workflow.js', import.meta.url)),
});
process.once('SIGTERM', () => worker.shutdown());
console.log('floor worker ready');
await worker.run();
await connection.close();
