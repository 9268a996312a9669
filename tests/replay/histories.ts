/**
 * Recorded histories, one file each, named for what it protects. A file is written once and replays for
 * ever: a change of workflow code that cannot replay it would strand every running cycle of that shape.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporal } from '@temporalio/proto';

export type History = temporal.api.history.v1.IHistory;

const { History: Codec } = temporal.api.history.v1;

/** Events with their types by name, bytes as base64. */
export interface HistoryJson {
  readonly events: readonly Record<string, unknown>[];
}

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));

export async function recordedNames(): Promise<string[]> {
  const files = await readdir(FOLDER);
  return files.filter((file) => file.endsWith('.json')).map((file) => path.basename(file, '.json'));
}

export async function readHistory(name: string): Promise<HistoryJson> {
  return JSON.parse(await readFile(path.join(FOLDER, `${name}.json`), 'utf8')) as HistoryJson;
}

/** One event a line: small, and a reader finds the event that a failed replay names. */
export async function writeHistory(name: string, history: History): Promise<void> {
  const { events } = plainJson(history);
  const lines = events.map((event) => JSON.stringify(withoutMachine(event)));
  await writeFile(path.join(FOLDER, `${name}.json`), `{"events":[\n${lines.join(',\n')}\n]}\n`);
}

function plainJson(history: History): HistoryJson {
  return Codec.toObject(Codec.fromObject(history), {
    longs: String,
    enums: String,
    bytes: String,
  }) as HistoryJson;
}

/** What the replayer takes. */
export function historyOf(json: HistoryJson): History {
  return Codec.fromObject(json);
}

/** Identities, and the names of queues made of them, hold process ids and host names. */
function withoutMachine(event: Record<string, unknown>): unknown {
  const text = JSON.stringify(event, (key, value: unknown) =>
    key === 'identity' ? identityOf(event) : value,
  );
  return JSON.parse(text.replace(/\b\d+@[\w.-]+/g, 'worker'));
}

function identityOf({ eventType }: Record<string, unknown>): string {
  return String(eventType).startsWith('EVENT_TYPE_WORKFLOW_TASK') ? 'worker' : 'client';
}
