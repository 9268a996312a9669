/**
 * The worker, but mortal: it kills itself right before or right after the nth thing that it does for good (a transition,
 * a verdict, a ledger claim). Workers of one run count together, by the length of a file. Arguments: the file, `before`
 * or `after`, and n.
 */
import { appendFileSync, statSync } from 'node:fs';
import { NativeConnection } from '@temporalio/worker';
import { loadConfig, requireEngines } from '../../config/env.js';
import { groupSummaryJudges } from '../../statistics/judge.js';
import { openStore } from '../../store/connect.js';
import { workflowBundle } from '../../worker/bundle.js';
import { FolderFiles } from '../../tables/content-files.js';
import { createWorker } from '../../worker/create-worker.js';
import { storeHands } from '../../worker/store-hands.js';

const [counter = '', when = '', nth = ''] = process.argv.slice(2);
const config = loadConfig();
const { filesDir } = config;
const { temporalAddress, mongodbUri } = requireEngines(config);

const store = await openStore({ uri: mongodbUri });
const worker = await createWorker({
  connection: await NativeConnection.connect({ address: temporalAddress }),
  namespace: 'default',
  workflowBundle: await workflowBundle(),
  ...storeHands(store, new FolderFiles(filesDir)),
  recordTransition: mortal((transition) => store.recordTransition(transition)),
  judges: { ofPilot: mortal(groupSummaryJudges.ofPilot), ofCheck: mortal(groupSummaryJudges.ofCheck) },
  claimLedgerLines: mortal((claim) => store.claimLedgerLines(claim)),
  recordChange: mortal((step) => store.changes.record(step)),
});
process.stdout.write('worker ready\n');
await worker.run();

function mortal<Given extends unknown[], Done>(work: (...given: Given) => Done): (...given: Given) => Done {
  return (...given) => {
    appendFileSync(counter, '.');
    const isMine = statSync(counter).size === Number(nth);
    if (isMine && when === 'before') die();
    const done = work(...given);
    if (!isMine) return done;
    if (done instanceof Promise) return done.finally(die) as Done;
    return die();
  };
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('a killed process goes on');
}
