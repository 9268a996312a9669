/** The shapes of what processes tell each other: a signal cannot be refused, so what has not the shape is passed over. */
import { OUTCOMES } from '../../base/vocabulary.js';
import type { WaveEnded } from '../../domain/rollout/wave-progress.js';
import type { ParentMessage, RecordedHead } from './definitions.js';
import { anyOf, isBoolean, isText, oneOf, optional, record, wholeNumber } from './shapes.js';

const head = record({ sequence: wholeNumber, hash: isText });
const waveEnd = record({ id: isText, outcome: oneOf(OUTCOMES), reason: isText, lost: optional(isBoolean) });
const parentMessage = anyOf(
  record({ act: oneOf(['hold']), by: isText, due: (value) => !Number.isNaN(Date.parse(String(value))) }),
  record({ act: oneOf(['go_on']) }),
  record({ act: oneOf(['leave']), outcome: oneOf(OUTCOMES), reason: isText }),
);

export function isRecordedHead(value: unknown): value is RecordedHead {
  return head(value);
}

export function isWaveEnded(value: unknown): value is WaveEnded {
  return waveEnd(value);
}

export function isParentMessage(value: unknown): value is ParentMessage {
  return parentMessage(value);
}
