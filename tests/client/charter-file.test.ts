import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeFieldErrors, readCharterFile } from '../../client/charter-file.js';
import { nearestName } from '../../base/nearest-name.js';
import { judged } from '../../api/http/field-errors.js';
import { startRequestSchema } from '../../contracts/cycle.js';
import { STORIES } from '../../demo/stories/catalog.js';
import { EXAMPLES, sampleCharterPath } from '../demo/materials.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-charter-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(text: string) {
  const file = path.join(folder, 'charter.yaml');
  writeFileSync(file, text);
  return readCharterFile(file, 'charter.yaml');
}

/** What the API would object to, and how the command line puts it. */
function objectionsTo(change: (text: string) => string): string[] {
  const file = fileWith(change(readFileSync(sampleCharterPath, 'utf8')));
  const found = judged(startRequestSchema, { charter: file.charter });
  return describeFieldErrors(file, found.success ? [] : found.errors);
}

describe('a charter in YAML', () => {
  it.each(STORIES.map(({ charterFile }) => charterFile))(
    'is accepted by the API when it is the sample %s',
    (file) => {
      const { charter } = readCharterFile(path.join(EXAMPLES, file));
      expect(startRequestSchema.safeParse({ charter }).error).toBeUndefined();
    },
  );

  it('that misspells a field is answered with line, column and the field that was meant', () => {
    const objections = objectionsTo((text) => text.replace('momentOfTruth:', 'momentOfTrutth:'));
    expect(objections).toContainEqual(
      'charter.yaml:9:1: momentOfTrutth: is unknown; did you mean momentOfTruth?',
    );
  });

  it('that misspells a field deep inside is answered with the place of that field, not of the whole', () => {
    const [objection] = objectionsTo((text) =>
      text.replace(/( {2}sustainChecks: 12)/, '$1\n  sustainWeeks: 4'),
    );
    expect(objection).toMatch(/^charter\.yaml:\d+:3: policy\.sustainWeeks: is unknown; did you mean sustain/);
  });

  it('with a wrong value is answered with the place of its field', () => {
    const text = readFileSync(sampleCharterPath, 'utf8');
    const line = text.split('\n').findIndex((each) => each.includes('lob: dsl')) + 1;
    const [objection] = objectionsTo((original) => original.replace('lob: dsl', 'lob: cable'));
    expect(objection).toMatch(
      new RegExp(`^charter\\.yaml:${line}:\\d+: waves\\.1\\.lob: is not among the lobs$`),
    );
  });

  it('that lacks a field is answered with the place of the part that lacks it', () => {
    const [objection] = objectionsTo((text) => text.replace(/ {2}rounds: 3\n/, ''));
    expect(objection).toMatch(/^charter\.yaml:\d+:1: policy\.rounds: /);
  });

  it('that is not YAML is refused with line and column', () => {
    expect(() => fileWith('title: one\nproblem: @two\n')).toThrow(/^charter\.yaml:2:\d+: not valid YAML: /);
  });

  it('that does not exist is refused by its name', () => {
    expect(() => readCharterFile('nowhere.yaml')).toThrow('The file nowhere.yaml cannot be read.');
  });
});

describe('the nearest known field', () => {
  it.each([
    ['budgett', 'budget'],
    ['strategic_priority', 'strategicPriority'],
    ['lbos', 'lobs'],
    ['benefitowner', 'benefitOwner'],
  ])('of %s is %s', (given, expected) => {
    expect(nearestName(given, ['budget', 'benefit', 'benefitOwner', 'lobs', 'strategicPriority'])).toBe(
      expected,
    );
  });

  it('is none when the word is another one', () => {
    expect(nearestName('colour', ['budget', 'lobs'])).toBeUndefined();
  });
});
