/**
 * Makes the sample programme of an embedded stack, so that a first start has something to inherit. Only names that do not
 * exist yet are made, so that what somebody has changed stays, and a start that was cut short is taken up again.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PROGRAMME_SCHEMAS } from '../../contracts/programme-documents.js';
import { PROGRAMME_KINDS } from '../../base/vocabulary.js';
import type { Programme } from '../../store/programme/programme-versions.js';

const SAMPLES = join('examples', 'programme');
const CREATED_BY = 'first-start';

/** @returns how many documents were made */
export async function seedSampleProgramme(
  programme: Pick<Programme, 'readCurrent' | 'addVersion'>,
  folder = sampleFolder(import.meta.dirname),
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

/** The folder of the samples, whether this file runs from its source or from dist/; undefined when not installed. */
function sampleFolder(folder: string): string | undefined {
  if (existsSync(join(folder, 'package.json'))) {
    const samples = join(folder, SAMPLES);
    return existsSync(samples) ? samples : undefined;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : sampleFolder(parent);
}
