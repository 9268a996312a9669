/**
 * The log of a process: JSON lines of one shape, whichever program writes them. Each has `time` (ISO 8601, UTC), `level`
 * (a word), `service`, `msg`, and what the line is about; a failure stands under `err`, with its causes inside of it.
 */
import { pino, stdSerializers, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

/** What a header of ours may hold, so that no library's line can bring a key into the log. */
const SECRETS = ['*.authorization'];

/** @param service the program: `api` or `worker` */
export function processLog(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: stdSerializers.errWithCause },
    redact: SECRETS,
  };
  return destination ? pino(options, destination) : pino(options);
}
