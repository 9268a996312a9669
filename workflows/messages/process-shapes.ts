/** The shapes of the signals between processes. A signal cannot be refused, so a malformed one is ignored. */
import { OUTCOMES, SUBMISSION_KINDS } from '../../base/vocabulary.js';
import type { WaveEnded } from '../../domain/rollout/wave-progress.js';
import type { ParentMessage, RecordedHead } from './definitions.js';
import {
  byWord,
  isBoolean,
  listOf,
  mapOf,
  matching,
  oneOf,
  optional,
  record,
  text,
  whole,
  type Shape,
} from './shapes.js';

const name = text(1, 200);
const reason = text(1, 10_000);
const time: Shape = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));

const head = record({ sequence: whole(1, Number.MAX_SAFE_INTEGER), hash: matching(/^[0-9a-f]{64}$/) });
const byPerson = (item: Shape) => mapOf(listOf(item, 0, 1_000), 10_000);
const people = record({ supplied: byPerson(oneOf(SUBMISSION_KINDS)), decided: byPerson(name) });
const waveEnd = record({
  id: name,
  outcome: oneOf(OUTCOMES),
  reason,
  lost: optional(isBoolean),
  people: optional(people),
});
const parentMessage = byWord('act', ['hold', 'go_on', 'leave'], {
  hold: record({ act: oneOf(['hold']), by: name, due: time }),
  go_on: record({ act: oneOf(['go_on']) }),
  leave: record({ act: oneOf(['leave']), outcome: oneOf(OUTCOMES), reason }),
});

export function isRecordedHead(value: unknown): value is RecordedHead {
  return head(value);
}

export function isWaveEnded(value: unknown): value is WaveEnded {
  return waveEnd(value);
}

export function isParentMessage(value: unknown): value is ParentMessage {
  return parentMessage(value);
}
