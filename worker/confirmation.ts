/**
 * Finds out which recorded transitions Temporal's history holds. A transition is in the database a moment before its
 * workflow task is in the history, and the task may be lost in between. The transition's hash goes back to the workflow
 * as the result of the step, so the history holds the transition when it holds a marker with that hash. The number of
 * events would not tell, because a task that timed out adds events too.
 */
import { Client, WorkflowNotFoundError } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { cycleWorkflowId } from '../config/names.js';
import type { WorkflowTask } from '../domain/cycle/transition.js';
import type { RecordedHead } from '../store/cycle/doubts.js';
import type { OutboxMessage } from '../store/cycle/outbox.js';
import { headSignal } from '../workflows/messages/definitions.js';

type Message = Pick<OutboxMessage, 'cycleId' | 'hash' | 'task'>;

export interface Confirmation {
  /**
   * Counts the messages, from the first on, that the history holds. They are of one cycle and in order, so the newest
   * that it holds speaks for all before it. Rejects while Temporal does not answer.
   */
  confirmed(messages: readonly Message[]): Promise<number>;
  /**
   * Wakes the workflow, which makes a step anew when the head is not its own.
   * @returns false when the workflow has ended, so that nobody can make the step anew
   */
  tellHead(cycleId: string, head: RecordedHead): Promise<boolean>;
}

/** This is more than a busy server takes, and far less than a lease. */
const CALL_MS = 3_000;
/** A message that moves a phase costs nine events, of which the marker is one of the last. */
const FIRST_PAGE = 12;
const FURTHER_PAGES = 200;
/** gRPC's number for "not found": Temporal has deleted the run, because its retention time was over. */
const NOT_FOUND = 5;

export function historyConfirmation(connection: NativeConnection, namespace: string): Confirmation {
  const client = new Client({ connection, namespace });
  const history = new Histories(connection, namespace);
  return {
    async confirmed(messages) {
      let end = messages.length;
      for (;;) {
        const newest = messages[end - 1];
        if (newest === undefined) return 0;
        const start = startOfRun(messages.slice(0, end), newest.task);
        const held = await history.newestHeld(messages.slice(start, end));
        if (held === 'gone') return end;
        if (held >= 0) return start + held + 1;
        end = start;
      }
    },
    async tellHead(cycleId, head) {
      const handle = client.workflow.getHandle(cycleWorkflowId(cycleId));
      try {
        await connection.withDeadline(Date.now() + CALL_MS, () => handle.signal(headSignal, head));
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
  };
}

/** The index at which the messages of the last message's run begin. */
function startOfRun(messages: readonly Message[], { runId }: WorkflowTask): number {
  return messages.findLastIndex(({ task }) => task.runId !== runId) + 1;
}

class Histories {
  constructor(
    private readonly connection: NativeConnection,
    private readonly namespace: string,
  ) {}

  /** The index of the newest message that the run's history holds, -1 for none, or `gone` when it is no longer kept. */
  async newestHeld(messages: readonly Message[]): Promise<number | 'gone'> {
    try {
      for await (const marker of this.#newestMarkers(messages)) {
        const index = messages.findLastIndex(({ hash }) => marker.includes(hash));
        if (index >= 0) return index;
      }
      return -1;
    } catch (error) {
      if (isNotFound(error)) return 'gone';
      throw error;
    }
  }

  /** Yields results of local activities, newest first, as far back as the first message's task. */
  async *#newestMarkers([first]: readonly Message[]): AsyncGenerator<string> {
    if (!first) return;
    const { cycleId, task } = first;
    const execution = { workflowId: cycleWorkflowId(cycleId), runId: task.runId };
    let nextPageToken: Uint8Array | undefined;
    for (let maximumPageSize = FIRST_PAGE; ; maximumPageSize = FURTHER_PAGES) {
      const request = {
        namespace: this.namespace,
        execution,
        maximumPageSize,
        ...(nextPageToken ? { nextPageToken } : {}),
      };
      const page = await this.connection.withDeadline(Date.now() + CALL_MS, () =>
        this.connection.workflowService.getWorkflowExecutionHistoryReverse(request),
      );
      for (const { eventId, markerRecordedEventAttributes: marker } of page.history?.events ?? []) {
        if (Number(eventId) <= task.startedEvent) return;
        for (const { data } of marker?.details?.result?.payloads ?? []) {
          if (data) yield Buffer.from(data).toString();
        }
      }
      if (page.nextPageToken.length === 0) return;
      nextPageToken = page.nextPageToken;
    }
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === NOT_FOUND;
}
