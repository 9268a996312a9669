/**
 * The worker, but for a weakness: right after its nth transition has been committed, and before Temporal hears of it,
 * it kills itself. So the database holds a transition that the history does not know. Argument: n.
 */
import { NativeConnection } from '@temporalio/worker';
import { openStore } from '../../dist/store/connect.js';
import { workflowBundle } from '../../dist/worker/bundle.js';
import { createWorker } from '../../dist/worker/create-worker.js';
import { FolderFiles } from '../../dist/tables/content-files.js';
import { storeHands } from '../../dist/worker/store-hands.js';

let commitsLeft = Number(process.argv[2]);

const store = await openStore({ uri: process.env.MONGODB_URI });
const worker = await createWorker({
  connection: await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS }),
  namespace: 'default',
  workflowBundle: await workflowBundle(),
  ...storeHands(store, new FolderFiles(`${process.env.TOLLGATE_HOME}/files`)),
  async recordTransition(transition) {
    const recorded = await store.recordTransition(transition);
    commitsLeft -= 1;
    if (commitsLeft === 0) process.kill(process.pid, 'SIGKILL');
    return recorded;
  },
});
process.stdout.write('worker ready\n');
await worker.run();
