/** Standing documents of the programme as files: kind, name, reason, content. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { judged } from '../api/http/field-errors.js';
import { PROGRAMME_KINDS, type ProgrammeKind } from '../base/vocabulary.js';
import { describeFieldErrors, readYamlFile, type YamlFile } from '../client/charter-file.js';
import { PlainError } from '../client/plain-error.js';
import { PROGRAMME_SCHEMAS } from '../contracts/programme-documents.js';

export interface ProgrammeEntry {
  readonly file: YamlFile;
  readonly kind: ProgrammeKind;
  readonly name: string;
  readonly reason: string;
  readonly content: unknown;
}

/**
 * @param reason instead of what the files say
 * @throws PlainError when a file is not YAML or does not name a document, when two files name the same one, or with every
 * field of every file that the API would refuse by itself
 */
export function entriesIn(folder: string, reason: string | undefined): ProgrammeEntry[] {
  const files = filesIn(folder);
  if (files.length === 0) throw new PlainError(`${folder} holds no .yaml file.`, 2);
  const entries = files.map((name) => entryOf(readYamlFile(join(folder, name)), reason));
  refuseTwice(entries);
  refuseUnfit(entries);
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

/** Before anything is sent, so that one wrong field does not leave a programme of which half has changed. */
function refuseUnfit(entries: readonly ProgrammeEntry[]): void {
  const faults = entries.flatMap(({ file, kind, name, reason, content }) => {
    const found = judged<unknown>(PROGRAMME_SCHEMAS[kind].newVersion, {
      name,
      basedOn: null,
      reason,
      content,
    });
    return found.success ? [] : describeFieldErrors(file, found.errors);
  });
  if (faults.length > 0) throw new PlainError([...faults, 'Nothing was loaded.'].join('\n'), 2);
}

/** Checks only what names the document. */
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
