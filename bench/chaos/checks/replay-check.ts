/**
 * Checks that every history replays on the workflows' bundle, and a sample of them also when cut at each workflow task,
 * as a worker finds it that takes the cycle over at that moment.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
// The module is CommonJS, so Node finds its names only behind the default.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { Chance } from '../seeded-chance.js';
import type { Execution } from '../executions.js';
import { WORKFLOW_BUNDLE } from '../product.js';
import { mustBeZero, type CheckResult } from './check.js';

type History = temporal.api.history.v1.IHistory;

export interface ReplayOptions {
  readonly seed: number;
  /** Histories that are cut at each workflow task. */
  readonly sample: number;
  /** Where histories that do not replay are written. */
  readonly folder: string;
}

interface Replayed {
  /** The cycle, and how far its history went. */
  readonly name: string;
  readonly execution: Execution;
  readonly history: History;
}

const { History: Codec } = proto.temporal.api.history.v1;
const { EventType } = proto.temporal.api.enums.v1;
const BUNDLE = { codePath: WORKFLOW_BUNDLE };
let quiet = false;

export async function replayChecks(
  client: Client,
  executions: readonly Execution[],
  options: ReplayOptions,
): Promise<CheckResult[]> {
  beQuiet();
  await mkdir(options.folder, { recursive: true });
  const chance = new Chance(options.seed, 'replays');
  const odds = options.sample / Math.max(1, executions.length);
  const sampled = executions.filter(() => chance.is(odds));
  const whole = await failuresOf(wholeOf(client, executions), options.folder);
  const cut = await failuresOf(prefixesOf(client, sampled), options.folder);
  return [
    mustBeZero('histories that do not replay', whole),
    mustBeZero(`histories that do not replay when cut (${sampled.length} of them at each task)`, cut),
  ];
}

/** Silences the worker, because one that replays logs at length about each task that ends a cut history. */
function beQuiet(): void {
  if (quiet) return;
  quiet = true;
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });
}

function historyOf(client: Client, { workflowId, runId }: Execution): Promise<History> {
  return client.workflow.getHandle(workflowId, runId).fetchHistory();
}

async function* wholeOf(client: Client, executions: readonly Execution[]): AsyncGenerator<Replayed> {
  for (const execution of executions) {
    const history = await historyOf(client, execution);
    yield { name: execution.id, execution, history };
  }
}

async function* prefixesOf(client: Client, executions: readonly Execution[]): AsyncGenerator<Replayed> {
  for (const execution of executions) {
    const { events } = await historyOf(client, execution);
    for (const [index, { eventType }] of (events ?? []).entries()) {
      if (eventType !== EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED) continue;
      const history = { events: (events ?? []).slice(0, index + 1) };
      yield { name: `${execution.id} up to ${index + 1}`, execution, history };
    }
  }
}

async function failuresOf(replayed: AsyncIterable<Replayed>, folder: string): Promise<string[]> {
  const failures: string[] = [];
  // Results come in the order in which histories were handed over, so the first one that has no result yet is meant.
  const handedOver: Replayed[] = [];
  async function* handOver() {
    for await (const each of replayed) {
      handedOver.push(each);
      const { workflowId } = each.execution;
      yield { workflowId, history: Codec.fromObject(each.history) };
    }
  }
  for await (const { error } of Worker.runReplayHistories({ workflowBundle: BUNDLE }, handOver())) {
    const of = handedOver.shift();
    if (!of) throw new Error('a replay was answered that was not asked for');
    if (error) failures.push(`${of.name}: ${error.message.slice(0, 400)}`);
    if (error) await write(folder, of);
  }
  return failures;
}

/** Writes a file for each history, as JSON in the form of the tests' recorded histories. */
export async function writeHistories(
  client: Client,
  executions: readonly Execution[],
  folder: string,
): Promise<void> {
  for await (const replayed of wholeOf(client, executions)) await write(folder, replayed);
}

async function write(folder: string, { name, execution, history }: Replayed): Promise<void> {
  const options = { longs: String, enums: String, bytes: String };
  const plain = Codec.toObject(Codec.fromObject(history), options);
  await writeFile(
    join(folder, `${name.replaceAll(' ', '-')}-${execution.runId.slice(0, 8)}.json`),
    JSON.stringify(plain),
  );
}
