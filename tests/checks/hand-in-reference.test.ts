/**
 * docs/reference.md shows every field that people hand in, as the contracts have it. To draw it anew:
 *
 *     npm run docs:reference
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startCharterSchema } from '../../contracts/charter.js';
import { PROGRAMME_CONTENTS } from '../../contracts/programme-documents.js';
import { SUBMISSION_EXAMPLES } from '../../contracts/examples.js';
import { submissionSchema } from '../../contracts/submission.js';
import type { ProgrammeKind } from '../../base/vocabulary.js';
import { programmeSamples } from '../support/programme.js';
import { drawCharter, drawProgramme, drawSubmissions, fieldsOf } from './hand-in-reference.js';
import { root } from './tree.js';

const page = path.join(root, 'docs', 'reference.md');
const samples = Object.fromEntries(
  programmeSamples()
    .filter(({ name }) => name !== 'days-as-seconds')
    .map(({ kind, content }) => [kind, content]),
) as Record<ProgrammeKind, unknown>;
const drawn: Readonly<Record<string, string>> = {
  charter: drawCharter(),
  submissions: drawSubmissions(),
  programme: drawProgramme(samples),
};

if (process.env.UPDATE_DOCS) writeFileSync(page, redrawn(readFileSync(page, 'utf8')));

function redrawn(text: string): string {
  return Object.entries(drawn).reduce((page, [name, content]) => {
    const marks = new RegExp(`(<!-- ${name}: generated -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marks.test(page)) throw new Error(`docs/reference.md has no place for the ${name}`);
    return page.replace(marks, (_, begin: string, end: string) => `${begin}\n${content}\n\n${end}`);
  }, text);
}

it('docs/reference.md shows the fields and examples of the contracts as they are now', () => {
  const text = readFileSync(page, 'utf8');
  expect(text, 'docs/reference.md is out of date: npm run docs:reference').toBe(redrawn(text));
});

it('every field of a charter, of a submission and of a standing document says what it means', () => {
  const schemas = [
    startCharterSchema,
    ...submissionSchema.options.map(({ shape }) => shape.content),
    ...Object.values(PROGRAMME_CONTENTS),
  ];
  const silent = schemas.flatMap((schema) =>
    fieldsOf(schema, undefined).filter(({ description }) => description === undefined),
  );
  expect(silent.map((field) => field.path)).toEqual([]);
});

it('the reference of a reconciliation says that its amounts are yearly', () => {
  const { content } = SUBMISSION_EXAMPLES.reconciliation;
  expect(drawn.submissions).toContain('The amounts are yearly run-rates');
  expect(content.lines[0]?.ledgerReference).toContain('times twelve');
});
