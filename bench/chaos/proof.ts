/**
 * `npm run proof:chaos`: people work on many cycles while processes are killed, stopped and started again. Then every
 * timeline, history, log and stream is checked. Each check counts what must not be; the program exits with 1 when one has
 * found something.
 */
import { isMet, printResult, writeResult } from './chaos-report.js';
import { runChaos } from './chaos-run.js';
import { chaosOptions, USAGE, type ChaosOptions } from './proof-options.js';

if (process.argv.includes('--help')) {
  console.log(USAGE);
} else {
  let isOver = false;
  process.once('exit', (code) => {
    if (!isOver) console.error(`ended before its time with exit code ${code}`);
  });
  const result = await runChaos(optionsOrUsage());
  printResult(result);
  await writeResult(result);
  isOver = true;
  process.exit(isMet(result) ? 0 : 1);
}

function optionsOrUsage(): ChaosOptions {
  try {
    return chaosOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}
