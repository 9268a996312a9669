/** The live view of a cycle. */
import { z } from 'zod';
import { ProblemError } from '../errors.js';
import { EVENT_STREAM_HEADERS, EventStream } from '../http/event-stream.js';
import { AtOnce } from '../http/at-once.js';
import type { Metrics } from '../http/metrics.js';
import { followCycle, type Read } from '../live/follow-cycle.js';
import { route, type Route } from '../route.js';

const sequenceSchema = z
  .string()
  .regex(/^\d{1,9}$/, 'must be the sequence of an event')
  .transform(Number);

const EVENT_ID = '^(\\d{1,9}(-[0-9a-f]{8})?)?$';

/**
 * A sequence alone is accepted too, and the reader is believed. An empty id counts as none, because browsers and polyfills
 * send it when no event had an id.
 */
const eventIdSchema = z
  .string()
  .regex(new RegExp(EVENT_ID), 'must be the id of an event of this stream')
  .transform((id): Read | undefined => {
    const [sequence, hash] = id.split('-');
    if (id === '') return undefined;
    return hash === undefined ? { sequence: Number(sequence) } : { sequence: Number(sequence), hash };
  })
  .optional();

const headers = z.object({
  'Last-Event-ID': eventIdSchema.meta({
    description: 'The last id that you have. Goes before `lastEventId` and `after`.',
    override: { type: 'string', pattern: EVENT_ID, example: '8-5f1c09ab' },
  }),
});

const query = z.strictObject({
  lastEventId: eventIdSchema.meta({
    description:
      'The header Last-Event-ID, for readers that cannot send it. The header goes before it, `after` behind.',
    override: { type: 'string', pattern: EVENT_ID, example: '8-5f1c09ab' },
  }),
  after: sequenceSchema.optional().meta({
    description: 'Starts after this sequence; 0: from the beginning.',
    override: { type: 'integer', minimum: 0 },
  }),
});

const DESCRIPTION = `Server-sent events. \`id\` is the sequence and the beginning of the hash. Without \`Last-Event-ID\`,
\`lastEventId\` and \`after\` the first event is \`status\`, the body of the cycle's status; then each \`transition\`, an
item of the timeline, in order, none left out, none twice. \`replaced\`: the step of this sequence that you have was withdrawn, and
with it all that you have after it; this one has its place, \`replaces\` names the one withdrawn, and \`transition\`
goes on from here. That is so also for who comes back with the id of a step that was withdrawn. \`end\`: the cycle is
closed, do not come back. A place beyond the end is no fault: the stream starts at the end, and the event \`note\`
says so first. A comment every 15 seconds. The stream ends when the key or the right to see the cycle is
withdrawn.`;

/** A screen with a window per cycle stays below; each costs a socket and two reads every 15 s. */
const MOST_STREAMS = 20;
const STREAMS = {
  metric: 'tollgate_open_streams',
  help: 'Live views that are open now.',
  mostPerPerson: MOST_STREAMS,
  code: 'too-many-streams',
  detail: `A person may hold ${MOST_STREAMS} streams open; close one first.`,
} as const;

export function streamRoutes({ registry }: Metrics): Route[] {
  const open = new AtOnce(registry, STREAMS);
  const stream = route({
    method: 'get',
    path: '/v1/cycles/:id/stream',
    tag: 'Cycles',
    operation: 'streamCycle',
    summary: 'The timeline of a cycle as it happens',
    description: DESCRIPTION,
    access: 'any',
    query,
    headers,
    answers: { 200: { description: 'The events, until the end.', type: 'text/event-stream' } },
    problems: ['request-malformed', 'too-many-streams'],
    handle({ deps, caller, cycle, request, query }) {
      const asked: Read | undefined = query.after === undefined ? undefined : { sequence: query.after };
      const after = lastEventId(request.headers['last-event-id']) ?? query.lastEventId ?? asked;
      const answer = { status: 200, headers: EVENT_STREAM_HEADERS };
      if (request.method === 'HEAD') return answer;
      const leave = open.enter(caller.actor.person);
      return {
        ...answer,
        async stream(response) {
          try {
            const events = new EventStream(response);
            await followCycle({ deps, caller, cycle, request, after }, events);
            events.end();
          } finally {
            leave();
          }
        },
      };
    },
  });
  return [stream];
}

function lastEventId(header: string | string[] | undefined): Read | undefined {
  const parsed = eventIdSchema.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new ProblemError('request-malformed', 'Last-Event-ID must be the id of an event of this stream.');
}
