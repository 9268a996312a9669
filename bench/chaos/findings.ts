/** When all is quiet, compares open cycles and acts on them once more, then checks every timeline, history and log. */
import { Client, Connection } from '@temporalio/client';
import { join } from 'node:path';
import { lineOf, actChecks, tracesIn } from './checks/act-checks.js';
import { told, mustBeZero, type CheckResult } from './checks/check.js';
import { moneyCheck } from './checks/money-check.js';
import { deliveriesIn, outboxChecks } from './checks/outbox-check.js';
import { replayChecks, writeHistories } from './checks/replay-check.js';
import { chainCheck, compareClosed, compareOpen } from './checks/state-check.js';
import { streamChecks } from './checks/stream-check.js';
import type { ChaosRun } from './chaos-parts.js';
import { gatherEvidence, type Evidence } from './final-state.js';
import { listExecutions } from './executions.js';
import { lastActs } from './last-acts.js';
import { openStore, type Store } from './product.js';
import { runningKeys, whenCaughtUp } from './quiet.js';

interface Tools {
  readonly client: Client;
  readonly store: Store;
}

export async function findings(run: ChaosRun, stuck: readonly string[]): Promise<CheckResult[]> {
  const connection = await Connection.connect({ address: run.stack.temporalAddress });
  const store = await openStore({ uri: run.stack.mongodbUri, appName: 'chaos-proof' });
  try {
    return await allChecks(run, stuck, { client: new Client({ connection }), store });
  } finally {
    await connection.close();
    await store.close();
  }
}

async function allChecks(
  run: ChaosRun,
  stuck: readonly string[],
  { client, store }: Tools,
): Promise<CheckResult[]> {
  const { book, line, stack, options, followers, counts } = run;
  const unknown = await askAgain(run);
  for (const { id } of await listExecutions(client, book.known)) book.known.add(id);
  const before = await gatherEvidence(line, book);
  const atRest = await compareOpen(client, store, await listExecutions(client, book.known));
  const overdue = overdueIn(before);
  const unmoved = await lastActs(run);
  await whenCaughtUp(run, store);
  const evidence = await gatherEvidence(line, book);
  const executions = await listExecutions(client, book.known);
  const afterwards = await compareOpen(client, store, executions);
  const closed = [...evidence.values()]
    .filter(({ status }) => status?.state === 'closed')
    .map(({ id }) => id);
  const folder = join(stack.home, 'histories');
  options.say(`checking ${evidence.size} cycles and waves, ${executions.length} histories`);
  const checks = [
    ...actChecks(book, tracesIn(evidence), unknown),
    await chainCheck(store, evidence.keys()),
    mustBeZero('open cycles whose read model is not what the workflow holds', [
      ...atRest.differing,
      ...afterwards.differing.map((line) => `${line} (after the last act)`),
    ]),
    await compareClosed(client, store, executions, closed),
    mustBeZero('cycles that cannot be brought to their end', stuck),
    mustBeZero('open waits that are overdue', overdue),
    mustBeZero('open cycles that answer no query', [...atRest.silent, ...afterwards.silent]),
    mustBeZero('open cycles that take no act within 30 s', unmoved),
    ...(await replayChecks(client, executions, { ...options, folder })),
    ...outboxChecks(await deliveriesIn(stack.home), evidence),
    ...streamChecks(followers.all, evidence),
    moneyCheck(evidence),
    // A repeat of the request takes such a key over after some seconds, and the key is forgotten after a day.
    told('idempotency keys left running', await runningKeys(stack.mongodbUri)),
    mustBeZero('answers of status 500', counts.broken),
  ];
  const named = namedIn(checks);
  const kept = executions.filter(({ id }) => options.keep || named.has(id));
  await writeHistories(client, kept, folder);
  return checks;
}

/** The cycles that a check has found something about. */
function namedIn(checks: readonly CheckResult[]): ReadonlySet<string> {
  const lines = checks.filter(({ mustBeZero }) => mustBeZero).flatMap(({ listed }) => listed);
  return new Set(lines.flatMap((line) => line.match(/cyc_[0-9a-f]{24}/g) ?? []));
}

/** Sends what had no answer in time again under its key, now that all is up, as a careful client does. */
async function askAgain({ line, book }: ChaosRun): Promise<string[]> {
  const unknown = book.with('unknown');
  const lines = unknown.map(lineOf);
  for (const act of unknown) await line.again(act);
  return unknown.map((act, index) => `${lines[index] ?? ''} → ${act.outcome} ${act.code ?? ''}`);
}

function overdueIn(evidence: Evidence): string[] {
  const now = Date.now();
  return [...evidence.values()].flatMap(({ id, status }) => {
    const wait = status?.waitingFor;
    return wait && Date.parse(wait.due) < now ? [`${id} ${wait.text}, due ${wait.due}`] : [];
  });
}
