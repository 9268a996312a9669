/**
 * The worker, but for a weakness: right after a transition has been committed, and before Temporal hears of it, it
 * may kill itself. So the database holds a transition that the history does not know. Argument: a number from which
 * the chances are drawn.
 */
import { NativeConnection } from '@temporalio/worker';
import { judgeGroupSummaries } from '../../dist/statistics/judge.js';
import { openStore } from '../../dist/store/connect.js';
import { workflowBundle } from '../../dist/worker/bundle.js';
import { createWorker } from '../../dist/worker/create-worker.js';

// Spread out, or neighbouring numbers would draw nearly the same chances.
let chance = Math.imul(Number(process.argv[2]), 2_654_435_761) >>> 0;
/** Numerical Recipes' linear congruence: every other draw or so is below one half. */
const draw = () => (chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;

const store = await openStore({ uri: process.env.MONGODB_URI });
const worker = await createWorker({
  connection: await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS }),
  namespace: 'default',
  workflowBundle: await workflowBundle(),
  judge: judgeGroupSummaries,
  async recordTransition(transition) {
    const recorded = await store.recordTransition(transition);
    if (draw() < 0.4) process.kill(process.pid, 'SIGKILL');
    return recorded;
  },
});
process.stdout.write('worker ready\n');
await worker.run();
