/**
 * An operator's command that copies the database into a file and back, where `mongodump` is not at hand. It stands beside
 * the other command that needs the engines themselves, not in `cli/`, whose commands talk HTTP only.
 */
import { loadConfig } from '../config/env.js';
import { runningDatabase } from '../config/running-database.js';
import { restoreDatabase, saveDatabase } from '../store/upkeep/database-copy.js';

const USAGE = `Usage:
  node dist/worker/copy-command.js save FILE       writes the whole database into one file
  node dist/worker/copy-command.js restore FILE    writes the file into an empty database

Environment: MONGODB_URI, as the worker has it; without it, the database of the stack that runs here.
Exit codes: 0 done, 1 not done, 2 wrong usage`;

async function main([command, file, ...more]: readonly string[]): Promise<number> {
  const work = command === 'save' ? saveDatabase : command === 'restore' ? restoreDatabase : undefined;
  if (work === undefined || file === undefined || more.length > 0) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const config = loadConfig();
  const uri = config.mongodbUri ?? runningDatabase(config.home);
  if (uri === undefined) throw new Error('MONGODB_URI is not set, and no stack runs here.');
  const counts = await work(uri, file);
  for (const [collection, count] of Object.entries(counts))
    process.stdout.write(`${collection}: ${String(count)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
