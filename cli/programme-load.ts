/**
 * Brings documents of files into a running Tollgate through the public API. What somebody has decided since is theirs: a
 * load never takes it back unless it is told to.
 */
import type { VersionSource } from '../base/vocabulary.js';
import { ApiProblem, type ApiClient } from '../client/api-client.js';
import { sendFile } from '../client/send-file.js';
import { contentDifference } from '../base/content-difference.js';
import type { ProgrammeEntry } from './programme-files.js';

export interface Loading {
  readonly api: ApiClient;
  /** Whose key is used. */
  readonly person: string;
  /** Whether the files also take the place of what a person decided. */
  readonly replace: boolean;
}

interface Current {
  readonly version: number;
  readonly content: unknown;
  readonly source: VersionSource;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly reason: string;
}

interface Same {
  readonly outcome: 'added' | 'unchanged';
  readonly version: number;
}

interface Differing {
  readonly outcome: 'changed' | 'left alone';
  /** The version that holds now. */
  readonly version: number;
  /** From the version that the file was held against to the file, field by field. */
  readonly differences: readonly string[];
  /** The version that the file was held against. */
  readonly current: Omit<Current, 'content'>;
}

export type Loaded = Same | Differing;

export type LoadOutcome = Loaded['outcome'];

export async function loadEntry(loading: Loading, entry: ProgrammeEntry): Promise<Loaded> {
  const { api, person, replace } = loading;
  const { kind, name, content } = entry;
  const found = await currentOf(api, person, `/v1/programme/${kind}/${encodeURIComponent(name)}`);
  if (!found) return { outcome: 'added', version: await send(loading, entry, null) };
  const { content: now, ...current } = found;
  const differences = contentDifference(now, content);
  const { version } = current;
  if (differences.length === 0) return { outcome: 'unchanged', version };
  if (current.source === 'person' && !replace)
    return { outcome: 'left alone', version, differences, current };
  return { outcome: 'changed', version: await send(loading, entry, version), differences, current };
}

/** @returns the number of the new version */
async function send(
  { api, person }: Loading,
  { file, kind, name, reason, content }: ProgrammeEntry,
  basedOn: number | null,
): Promise<number> {
  const body = { name, basedOn, reason, source: 'load', content };
  const made = await sendFile<Current>(api, person, { file, path: `/v1/programme/${kind}`, body });
  return made.version;
}

async function currentOf(api: ApiClient, person: string, path: string): Promise<Current | undefined> {
  try {
    return await api.get<Current>(person, path);
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  }
}
