/**
 * Makes the sample programme of an embedded stack, so that a first start has something to inherit. Only names that do not
 * exist yet are made, so that what somebody has changed stays, and a start that was cut short is taken up again.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PROGRAMME_SCHEMAS } from '../../contracts/programme-documents.js';
import { PROGRAMME_KINDS } from '../../base/vocabulary.js';
import type { Programme } from '../../store/programme/programme-versions.js';
import { installedFolder } from './installed-folder.js';

const SAMPLES = join('examples', 'programme');
const CREATED_BY = 'first-start';

/** @returns how many documents were made */
export async function seedSampleProgramme(
  programme: Pick<Programme, 'readCurrent' | 'addVersion'>,
  folder = installedFolder(import.meta.dirname, SAMPLES),
): Promise<number> {
  if (folder === undefined) return 0;
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  let made = 0;
  for (const file of files) {
    const { kind, ...version } = sampleOf(await readFile(join(folder, file), 'utf8'));
    if ((await programme.readCurrent(kind, version.name)) !== null) continue;
    const writeKey = `${CREATED_BY}/${kind}/${version.name}`;
    const wanted = { ...version, kind, source: 'load', createdBy: CREATED_BY, writeKey } as const;
    const added = await programme.addVersion(wanted);
    if (added.state === 'added') made += 1;
  }
  return made;
}

const kindSchema = z.looseObject({ kind: z.enum(PROGRAMME_KINDS) });

function sampleOf(text: string) {
  const { kind, ...version } = kindSchema.parse(parse(text));
  return { kind, ...PROGRAMME_SCHEMAS[kind].newVersion.parse({ basedOn: null, ...version }) };
}
