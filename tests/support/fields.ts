/** The sample programmes of other fields: their folders, charters and evidence. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { startCharterSchema, type StartCharter } from '../../contracts/charter.js';
import { submissionSchema, type Submission, type SubmissionContent } from '../../contracts/submission.js';

export const FIELDS = ['hotel', 'software'] as const;
export type Field = (typeof FIELDS)[number];

const folderOf = (field: Field) => path.join(import.meta.dirname, '..', '..', 'examples', field);

export const programmeFolderOf = (field: Field) => path.join(folderOf(field), 'programme');

export function charterOf(field: Field): StartCharter {
  return startCharterSchema.parse(read(path.join(folderOf(field), 'charter.yaml')));
}

export function evidenceOf(field: Field): Submission[] {
  const folder = path.join(folderOf(field), 'evidence');
  return readdirSync(folder).map((file) => submissionSchema.parse(read(path.join(folder, file))));
}

export function contentsOf<Kind extends Submission['kind']>(
  field: Field,
  kind: Kind,
): SubmissionContent<Kind>[] {
  return evidenceOf(field).flatMap((each) =>
    each.kind === kind ? [each.content as SubmissionContent<Kind>] : [],
  );
}

function read(file: string): unknown {
  return parse(readFileSync(file, 'utf8'));
}
