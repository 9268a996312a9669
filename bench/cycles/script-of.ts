/** Reads a real cycle's history into a script of the same shape: what it did up to each wait, and how the wait ended. */
// The module is CommonJS, so Node finds its names only behind the default.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import type { WorkflowClient } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { AttributeValue, Script, Segment, Step } from '../workflows/script.js';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

const { EventType } = proto.temporal.api.enums.v1;

/** A segment while it is read. */
interface Draft {
  steps: Step[];
  timerMs?: number;
  summary?: string;
}

/** Reads the workflow and its children. `children` counts them through the whole tree, in the order of their start. */
export async function scriptOf(
  client: WorkflowClient,
  workflowId: string,
  children = { count: 0 },
): Promise<Script> {
  const { events } = await client.getHandle(workflowId).fetchHistory();
  const script: Segment[] = [];
  let draft: Draft = { steps: [] };
  const close = (ends: Segment['ends']) => {
    script.push({ ...draft, ends });
    draft = { steps: [] };
  };
  for (const event of events ?? []) {
    const end = ENDS.get(event.eventType);
    if (end) close(end);
    else await read(event, draft, (childId) => childStep(client, childId, children));
  }
  return script;
}

/** Events that end a wait, and how. */
const ENDS: ReadonlyMap<unknown, Segment['ends']> = new Map([
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, 'message'],
  [EventType.EVENT_TYPE_TIMER_FIRED, 'timer'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, 'signal'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, 'close'],
]);

async function childStep(
  client: WorkflowClient,
  childId: string,
  children: { count: number },
): Promise<Step> {
  children.count += 1;
  return { do: 'child', id: String(children.count), script: await scriptOf(client, childId, children) };
}

async function read(event: HistoryEvent, draft: Draft, child: (id: string) => Promise<Step>): Promise<void> {
  const marker = event.markerRecordedEventAttributes;
  const upserted = event.upsertWorkflowSearchAttributesEventAttributes;
  const timer = event.timerStartedEventAttributes;
  const started = event.startChildWorkflowExecutionInitiatedEventAttributes;
  if (marker) draft.steps.push({ do: 'local', activity: activityOf(marker.details?.data?.payloads?.[0]) });
  if (event.activityTaskScheduledEventAttributes) draft.steps.push({ do: 'regular' });
  if (upserted) {
    const fields = Object.entries(upserted.searchAttributes?.indexedFields ?? {});
    const values: Record<string, AttributeValue> = {};
    for (const [name, payload] of fields) values[name] = fromPayload(payload) as AttributeValue;
    draft.steps.push({ do: 'attributes', values });
  }
  if (timer) {
    const { seconds, nanos } = timer.startToFireTimeout ?? {};
    draft.timerMs = Number(seconds ?? 0) * 1_000 + Math.round((nanos ?? 0) / 1e6);
    const summary = event.userMetadata?.summary;
    if (summary) draft.summary = String(fromPayload(summary));
  }
  if (event.signalExternalWorkflowExecutionInitiatedEventAttributes) draft.steps.push({ do: 'tellParent' });
  if (started?.workflowId) draft.steps.push(await child(started.workflowId));
}

function activityOf(payload: Payload | null | undefined): string {
  return payload ? (fromPayload(payload) as { activity_type: string }).activity_type : 'unknown';
}

function fromPayload(payload: Payload): unknown {
  return defaultPayloadConverter.fromPayload(payload) ?? null;
}
