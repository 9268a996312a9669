/**
 * The floor and the naive design. Both take the messages of a real cycle and wait where it waits, and neither knows a
 * rule. The floor's steps are empty local activities, so that only the engine's own price of such a history is left.
 * The naive design writes each document by a regular activity of its own, and an answer waits for the writes.
 */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import {
  allHandlersFinished,
  condition,
  defineSignal,
  defineUpdate,
  getExternalWorkflowHandle,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { BenchActivities } from '../bench-activities.js';
import type { AttributeValue, SampleDocuments, Script, ScriptedReceipt, Segment, Step } from './script.js';

const messageUpdate = defineUpdate<ScriptedReceipt, [{ readonly fingerprint: string }]>('message');
const endedSignal = defineSignal('ended');

// The options are the product's, so that the engine does the same work.
const { empty } = proxyLocalActivities<BenchActivities>({
  startToCloseTimeout: '3s',
  localRetryThreshold: '1s',
  retry: { initialInterval: '300ms', backoffCoefficient: 3, maximumInterval: '30s' },
  summary: 'record transition',
});

/** Regular activities, which the naive design writes with; what the product computes so is an empty one in both. */
const regular = proxyActivities<BenchActivities>({ startToCloseTimeout: '30s' });

export async function floorCycle(script: Script): Promise<ScriptedReceipt> {
  const inbox = listen(() => true);
  await play(script, inbox, {
    act: () => empty(),
    begin: (workflowId, wave) => startChild(floorCycle, { ...childOptions(workflowId), args: [wave] }),
  });
  return { sequence: inbox.messages.received, fingerprint: '' };
}

export async function naiveCycle(script: Script, sample: SampleDocuments): Promise<ScriptedReceipt> {
  // The naive design answers its caller when the message has been written, as the product does.
  const inbox = listen((message) => inbox.written >= message);
  let sequence = 0;
  await play(script, inbox, {
    act: async (activity) => {
      if (activity !== 'recordTransition') return regular.nothing();
      sequence += 1;
      const { workflowId: id } = workflowInfo();
      await regular.writeCycle({ id, sequence, document: sample.cycle });
      await regular.writeEvent({ id, sequence, document: sample.event });
      await regular.writeMessage({ id, sequence, document: sample.message });
    },
    begin: (workflowId, wave) =>
      startChild(naiveCycle, { ...childOptions(workflowId), args: [wave, sample] }),
  });
  return { sequence, fingerprint: '' };
}

function childOptions(workflowId: string) {
  return { workflowId, parentClosePolicy: 'ABANDON', workflowTaskTimeout: '5s' } as const;
}

interface Inbox {
  readonly messages: { received: number; taken: number };
  readonly signals: { received: number; taken: number };
  /** Messages whose step has been written, up to this one. */
  written: number;
}

function listen(isAnswered: (message: number) => boolean): Inbox {
  const inbox = { messages: { received: 0, taken: 0 }, signals: { received: 0, taken: 0 }, written: 0 };
  setHandler(messageUpdate, async ({ fingerprint }) => {
    inbox.messages.received += 1;
    const message = inbox.messages.received;
    if (!isAnswered(message)) await condition(() => isAnswered(message));
    return { sequence: message, fingerprint: fingerprint.slice(0, 16) };
  });
  setHandler(endedSignal, () => {
    inbox.signals.received += 1;
  });
  return inbox;
}

interface Hands {
  readonly act: (activity: string) => Promise<void>;
  readonly begin: (workflowId: string, script: Script) => Promise<unknown>;
}

async function play(script: Script, inbox: Inbox, hands: Hands): Promise<void> {
  for (const segment of script) {
    for (const step of segment.steps) await take(step, hands);
    await waitFor(segment, inbox);
  }
}

async function take(step: Step, { act, begin }: Hands): Promise<void> {
  switch (step.do) {
    case 'local':
      return act(step.activity);
    case 'regular':
      return regular.nothing();
    case 'attributes':
      upsertSearchAttributes(Object.entries(step.values).map(([name, value]) => attribute(name, value)));
      return;
    case 'child':
      await begin(`${workflowInfo().workflowId}/${step.id}`, step.script);
      return;
    case 'tellParent':
      await getExternalWorkflowHandle(workflowInfo().parent?.workflowId ?? '').signal(endedSignal);
  }
}

async function waitFor({ ends, timerMs, summary = '' }: Segment, inbox: Inbox): Promise<void> {
  inbox.written = inbox.messages.taken;
  if (ends === 'close') {
    // The workflow ends only after its handlers have, so that whoever waits for the last answer gets it.
    await condition(allHandlersFinished);
    return;
  }
  const isOver = () => {
    if (ends === 'message') return inbox.messages.received > inbox.messages.taken;
    return ends === 'signal' && inbox.signals.received > inbox.signals.taken;
  };
  if (timerMs === undefined) await condition(isOver);
  else await condition(isOver, timerMs, { summary });
  if (ends === 'message') inbox.messages.taken += 1;
  if (ends === 'signal') inbox.signals.taken += 1;
}

/** The product's attributes are keywords, lists of keywords, and one date. */
function attribute(name: string, value: AttributeValue) {
  if (name.endsWith('At')) {
    const key = defineSearchAttributeKey(name, SearchAttributeType.DATETIME);
    return { key, value: typeof value === 'string' ? new Date(value) : null };
  }
  if (typeof value === 'object' && value !== null) {
    return { key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD_LIST), value: [...value] };
  }
  const key = defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
  return { key, value };
}
