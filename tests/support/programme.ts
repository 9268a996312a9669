/** The sample programme as its files hold it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { PROGRAMME_SCHEMAS, type ProgrammeContent } from '../../contracts/programme-documents.js';
import type { ProgrammeKind } from '../../base/vocabulary.js';

export const PROGRAMME_FOLDER = path.join(import.meta.dirname, '..', '..', 'examples', 'programme');

export interface Sample {
  readonly kind: ProgrammeKind;
  readonly name: string;
  readonly reason: string;
  readonly content: unknown;
}

export function programmeSamples(): Sample[] {
  const files = readdirSync(PROGRAMME_FOLDER).filter((file) => file.endsWith('.yaml'));
  return files.map((file) => parse(readFileSync(path.join(PROGRAMME_FOLDER, file), 'utf8')) as Sample);
}

export function sampleContent<Kind extends ProgrammeKind>(
  kind: Kind,
  name = 'standard',
): ProgrammeContent<Kind> {
  const { kind: _kind, ...sample } = programmeSamples().find(
    (each) => each.kind === kind && each.name === name,
  )!;
  const { content } = PROGRAMME_SCHEMAS[kind].newVersion.parse({ basedOn: null, ...sample });
  return content as ProgrammeContent<Kind>;
}
