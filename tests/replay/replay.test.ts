import path from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflows } from '../../worker/bundle.js';
import { projectRoot } from '../../client/project-root.js';
import { historyOf, readHistory, recordedNames, type HistoryJson } from './histories.js';
import { recordedShapes, recordMissing } from './record-histories.js';

if (process.env.RECORD_HISTORIES) await recordMissing();
const names = await recordedNames();

let code: string;
beforeAll(async () => {
  // A failed replay logs the whole story; the test tells it.
  if (!process.env.RECORD_HISTORIES) Runtime.install({ logger: new DefaultLogger('ERROR') });
  code = await bundleWorkflows();
});

const replay = (name: string, history: HistoryJson, bundle = code) =>
  Worker.runReplayHistory(
    { workflowBundle: { code: bundle }, replayName: name },
    historyOf(history),
    workflowIdIn(history),
  );

/** Whose history it is: a process acts for the one thing that its workflow id names. */
function workflowIdIn({ events: [started] }: HistoryJson): string {
  const { workflowId } = started?.workflowExecutionStartedEventAttributes as { workflowId: string };
  return workflowId;
}

/** The history with its first event of a type changed. */
function changed(history: HistoryJson, type: string, change: (event: string) => string): HistoryJson {
  const at = history.events.findIndex(({ eventType }) => eventType === type);
  const events = history.events.map((event, index) =>
    index === at ? (JSON.parse(change(JSON.stringify(event))) as Record<string, unknown>) : event,
  );
  return { events };
}

/** What a worker is given that takes the cycle over: everything up to the task that it begins. */
function cutAtEachTask({ events }: HistoryJson): HistoryJson[] {
  return events.flatMap(({ eventType }, index) =>
    eventType === 'EVENT_TYPE_WORKFLOW_TASK_STARTED' ? [{ events: events.slice(0, index + 1) }] : [],
  );
}

describe('recorded histories', () => {
  it('exist for every shape that the recorder knows', () => {
    expect(names).toEqual(expect.arrayContaining(recordedShapes));
  });

  it.each(names)('replay on the present workflow code: %s', async (name) => {
    await replay(name, await readHistory(name));
  });

  it.each(names)('replay when a worker takes over at any workflow task: %s', async (name) => {
    const cuts = cutAtEachTask(await readHistory(name));
    const histories = cuts.map((cut) => ({ workflowId: workflowIdIn(cut), history: historyOf(cut) }));
    let replayed = 0;
    const options = { workflowBundle: { code }, replayName: name };
    for await (const { error } of Worker.runReplayHistories(options, histories)) {
      if (error) throw error;
      replayed += 1;
    }
    expect(replayed).toBe(cuts.length);
  });

  it('replay when the process version is raised and has another order of phases', async () => {
    const raised = await bundleWorkflows({
      [path.join(projectRoot, 'domain/cycle/process-version.ts')]: path.join(
        projectRoot,
        'tests/replay/next-process-version.ts',
      ),
    });
    for (const name of names) {
      await replay(name, await readHistory(name), raised);
    }
  });

  it.each([
    ['EVENT_TYPE_TIMER_STARTED', 'EVENT_TYPE_MARKER_RECORDED'],
    ['EVENT_TYPE_MARKER_RECORDED', 'EVENT_TYPE_TIMER_STARTED'],
    ['EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED', 'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW'],
  ])('fail to replay when the code does something else than a history says: %s, %s', async (did, says) => {
    const history = await readHistory('sustained-through-every-phase');
    const other = changed(history, did, (event) => event.replace(did, says));
    await expect(replay('changed', other)).rejects.toThrow(DeterminismViolationError);
  });

  it.each(names)('name no machine and stay small: %s', async (name) => {
    const text = JSON.stringify(await readHistory(name));
    // An identity is a process id at a host; queues that stick to a worker are named after it.
    expect(text).not.toMatch(/\d+@/);
    const identities = [...text.matchAll(/"identity":"([^"]*)"/g)].map(([, identity]) => identity);
    expect(identities.filter((identity) => identity !== 'worker' && identity !== 'client')).toEqual([]);
    expect(text.length).toBeLessThan(200_000);
  });
});
