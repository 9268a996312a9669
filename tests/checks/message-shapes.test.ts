/**
 * workflows/messages/content-shapes.ts says what the contracts say. To generate it anew:
 *
 *     npm run shapes:generate
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { generatedShapes } from './message-shapes.js';
import { ShapeWriter } from './shape-writer.js';

const file = path.resolve(import.meta.dirname, '../../workflows/messages/content-shapes.ts');
const generated = await generatedShapes(file);

if (process.env.UPDATE_SHAPES) writeFileSync(file, generated);

it('gives the workflows the shapes of the contracts as they are now', () => {
  expect(readFileSync(file, 'utf8'), 'content-shapes.ts is out of date: npm run shapes:generate').toBe(
    generated,
  );
});

const legible = z.string().refine(() => true, { params: { legible: 'text' } });

it.each([
  ['an object that takes any field', z.object({ a: z.boolean() }), 'an object that is not strict'],
  ['a list without end', z.array(z.boolean()), 'a length without a bound'],
  ['a text without end', legible.trim().min(1), 'a length without a bound'],
  ['a text whose blanks count', z.string().min(1).max(9), 'a text that is not trimmed'],
  ['a text of anything', z.string().trim().min(1).max(9), 'a text that may hold nothing to read'],
  ['a text that is rewritten', z.string().toLowerCase().min(1).max(9), 'the check {"check":"overwrite"}'],
  ['a number in steps', z.number().multipleOf(5), 'the check {"check":"multiple_of"'],
  ['a whole number without bounds', z.int(), 'a whole number without a least and a most'],
  ['a kind of schema that nobody wrote down', z.date(), 'the type date'],
  ['a schema that holds itself', z.lazy(() => z.boolean()), 'the type lazy'],
])('stops at %s rather than leave a hole in the guard', (_what, schema, reason) => {
  expect(() => new ShapeWriter(new Map()).shapeOf(schema)).toThrow(`no shape for ${reason}`);
});
