/**
 * Standing documents of the programme as files, and how they come into a running Tollgate: through the public API, and
 * as a new version only where the content differs from the current one.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PROGRAMME_KINDS, type ProgrammeKind } from '../base/vocabulary.js';
import { ApiProblem, type ApiClient } from '../client/api-client.js';
import { readYamlFile, type YamlFile } from '../client/charter-file.js';
import { PlainError } from '../client/plain-error.js';
import { sendFile } from '../client/send-file.js';

export interface ProgrammeEntry {
  readonly file: YamlFile;
  readonly kind: ProgrammeKind;
  readonly name: string;
  readonly reason: string;
  readonly content: unknown;
}

interface Current {
  readonly version: number;
  readonly content: unknown;
}

/** @returns what came of it, for the person at the terminal */
export async function loadEntry(api: ApiClient, person: string, entry: ProgrammeEntry): Promise<string> {
  const { file, kind, name, reason, content } = entry;
  const path = `/v1/programme/${kind}`;
  const current = await currentOf(api, person, `${path}/${encodeURIComponent(name)}`);
  if (current && isDeepStrictEqual(current.content, content)) return `version ${current.version}, unchanged`;
  const basedOn = current?.version ?? null;
  const body = { name, basedOn, reason, content };
  const made = await sendFile<Current>(api, person, { file, path, body });
  return `version ${made.version}`;
}

async function currentOf(api: ApiClient, person: string, path: string): Promise<Current | undefined> {
  try {
    return await api.get<Current>(person, path);
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * @param reason instead of what the files say
 * @throws PlainError when a file is not YAML or does not name a document
 */
export function entriesIn(folder: string, reason: string | undefined): ProgrammeEntry[] {
  const files = filesIn(folder);
  if (files.length === 0) throw new PlainError(`${folder} holds no .yaml file.`, 2);
  return files.map((name) => entryOf(readYamlFile(join(folder, name)), reason));
}

/** Checks only what names the document, because the API judges the rest. */
function entryOf(file: YamlFile, reason: string | undefined): ProgrammeEntry {
  const found = (file.value ?? {}) as Partial<Record<'kind' | 'name' | 'reason' | 'content', unknown>>;
  const { kind, name, content } = found;
  if (!isProgrammeKind(kind)) {
    throw new PlainError(`${file.name}: kind must be one of ${PROGRAMME_KINDS.join(', ')}.`, 2);
  }
  if (typeof name !== 'string' || name === '') throw new PlainError(`${file.name}: name is missing.`, 2);
  const why = reason ?? (typeof found.reason === 'string' ? found.reason : 'Loaded from a file');
  return { file, kind, name, reason: why, content };
}

function isProgrammeKind(kind: unknown): kind is ProgrammeKind {
  return PROGRAMME_KINDS.some((known) => known === kind);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort();
  } catch {
    throw new PlainError(`The folder ${folder} cannot be read.`, 2);
  }
}
