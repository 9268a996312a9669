/** Reads from the server, afterwards, what messages cost in history: events by kind, workflow tasks, bytes. */
import type { WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';

const { temporal } = proto;

export interface HistoryMark {
  readonly events: number;
  readonly bytes: number;
  readonly workflowTasks: number;
  readonly byType: ReadonlyMap<string, number>;
}

const { HistoryEvent } = temporal.api.history.v1;
const { EventType } = temporal.api.enums.v1;

export async function historyMark(handle: WorkflowHandle): Promise<HistoryMark> {
  const history = await handle.fetchHistory();
  const events = history.events ?? [];
  const byType = new Map<string, number>();
  for (const event of events) {
    const name = EventType[event.eventType ?? 0] ?? 'unknown';
    byType.set(name, (byType.get(name) ?? 0) + 1);
  }
  return {
    events: events.length,
    bytes: events.reduce((sum, event) => sum + HistoryEvent.encode(event).finish().length, 0),
    workflowTasks: byType.get('EVENT_TYPE_WORKFLOW_TASK_COMPLETED') ?? 0,
    byType,
  };
}

/** What came between two marks. */
export function costBetween(before: HistoryMark, after: HistoryMark): HistoryMark {
  const byType = new Map<string, number>();
  for (const [name, count] of after.byType) {
    const grown = count - (before.byType.get(name) ?? 0);
    if (grown > 0) byType.set(name, grown);
  }
  return {
    events: after.events - before.events,
    bytes: after.bytes - before.bytes,
    workflowTasks: after.workflowTasks - before.workflowTasks,
    byType,
  };
}
