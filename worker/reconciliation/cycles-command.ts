/**
 * `npm run cycles -- verify|rebuild ID|--all`: an operator's command. It needs both engines, and no API; hence it does not
 * stand in `cli/`, whose commands talk HTTP only. It works beside running workers.
 */
import { parseArgs } from 'node:util';
import { Client } from '@temporalio/client';
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime } from '@temporalio/worker';
import { ConfigError, loadConfig, requireEngines, type Config } from '../../config/env.js';
import { TASK_QUEUE } from '../../config/names.js';
import { runningDatabase } from '../../config/running-database.js';
import { temporalConnection } from '../../config/temporal-connection.js';
import { readRunInfo } from '../../local/run-file.js';
import { openStore } from '../../store/connect.js';
import { replayBundle } from '../bundle.js';
import { Reconciliation, type Finding } from './reconciliation.js';
import { exitCodeOf, reportLines } from './report.js';

const USAGE = `Usage:
  npm run cycles -- verify ID|--all     holds what people read against Temporal's history
  npm run cycles -- rebuild ID|--all    makes what differs anew from the history

Environment: TEMPORAL_ADDRESS and MONGODB_URI, as the worker has them; without them, the stack that runs here.
Exit codes: 0 all equal, 1 differences were found (rebuild: and mended), 2 wrong usage, 3 something cannot be proven or mended`;

const WRONG_USAGE = 2;
const CANNOT = 3;

class UsageError extends Error {}

interface Order {
  readonly command: 'verify' | 'rebuild';
  /** Null: all. */
  readonly cycleId: string | null;
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

function orderOf(args: readonly string[]): Order | 'help' {
  const options = { all: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (values.help) return 'help';
  const [command, cycleId, ...more] = positionals;
  if (command !== 'verify' && command !== 'rebuild') throw new UsageError('Which one: verify or rebuild?');
  if (more.length > 0 || (cycleId !== undefined) === (values.all === true)) {
    throw new UsageError('Name one cycle, or --all.');
  }
  return { command, cycleId: cycleId ?? null };
}

/** What the environment says; what it leaves open is that of the stack that runs on this home folder. */
function engines(config: Config): { temporalAddress: string; mongodbUri: string } {
  const here = readRunInfo(config.home);
  const address = config.temporal.address ?? here?.temporalAddress;
  const mongodbUri = config.mongodbUri ?? runningDatabase(config.home);
  return requireEngines({ ...config, mongodbUri, temporal: { ...config.temporal, address } });
}

async function withReconciliation(work: (reconciliation: Reconciliation) => Promise<void>): Promise<void> {
  const config = loadConfig();
  const { temporalAddress, mongodbUri } = engines(config);
  const connection = await NativeConnection.connect(temporalConnection(config, temporalAddress));
  const store = await openStore({ uri: mongodbUri, appName: 'tollgate-cycles' });
  try {
    await store.ensureIndexes();
    const client = new Client({ connection, namespace: config.temporal.namespace });
    await work(
      new Reconciliation({ client, store, replayBundle: await replayBundle(), taskQueue: TASK_QUEUE }),
    );
  } finally {
    await store.close();
    await connection.close();
  }
}

async function main(args: readonly string[]): Promise<number> {
  const order = orderOf(args);
  if (order === 'help') {
    say(USAGE);
    return 0;
  }
  // A worker that replays tells at length of activities that it does not have.
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });
  const findings: Finding[] = [];
  await withReconciliation(async (reconciliation) => {
    const ids = order.cycleId === null ? await reconciliation.allIds() : [order.cycleId];
    for (const id of ids) findings.push(await reconciliation[order.command](id));
  });
  for (const line of reportLines(findings)) say(line);
  return exitCodeOf(findings);
}

function failed(error: unknown): number {
  const isUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(isUsage ? `${text}\n\n${USAGE}\n` : `${text}\n`);
  return isUsage || error instanceof ConfigError ? WRONG_USAGE : CANNOT;
}

process.exitCode = await main(process.argv.slice(2)).catch(failed);
