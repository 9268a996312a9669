/** Standing documents of the programme as files: kind, name, reason, content. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAMME_KINDS, type ProgrammeKind } from '../base/vocabulary.js';
import { readYamlFile, type YamlFile } from '../client/charter-file.js';
import { PlainError } from '../client/plain-error.js';

export interface ProgrammeEntry {
  readonly file: YamlFile;
  readonly kind: ProgrammeKind;
  readonly name: string;
  readonly reason: string;
  readonly content: unknown;
}

/**
 * @param reason instead of what the files say
 * @throws PlainError when a file is not YAML or does not name a document, or when two files name the same one
 */
export function entriesIn(folder: string, reason: string | undefined): ProgrammeEntry[] {
  const files = filesIn(folder);
  if (files.length === 0) throw new PlainError(`${folder} holds no .yaml file.`, 2);
  const entries = files.map((name) => entryOf(readYamlFile(join(folder, name)), reason));
  refuseTwice(entries);
  // The kinds stand in their order: what names a stage comes after the document in which the stages stand.
  return PROGRAMME_KINDS.flatMap((kind) => entries.filter((entry) => entry.kind === kind));
}

/** With two files of one document each load would put one in place of the other. */
function refuseTwice(entries: readonly ProgrammeEntry[]): void {
  const seen = new Map<string, string>();
  for (const { file, kind, name } of entries) {
    const other = seen.get(`${kind} ${name}`);
    if (other !== undefined)
      throw new PlainError(`${file.name}: ${kind} ${name} stands in ${other} already.`, 2);
    seen.set(`${kind} ${name}`, file.name);
  }
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
