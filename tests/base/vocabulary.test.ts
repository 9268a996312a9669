import { expect, it } from 'vitest';
import { words } from '../../base/vocabulary.js';

it.each([
  ['quality_gate', 'quality gate'],
  ['pmo', 'PMO'],
  ['lob_head', 'LOB head'],
  ['cx_ops', 'CX ops'],
  ['hr', 'HR'],
  ['three', 'three'],
])('the name %s is written for people as "%s"', (name, text) => {
  expect(words(name)).toBe(text);
});
