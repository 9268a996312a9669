import { expect, it } from 'vitest';
import { keyOfPerson, ofPerson, samePerson } from '../../base/person.js';

it.each([
  ['First.Last@example.com', 'first.last@EXAMPLE.com'],
  ['auth0|5F2A', 'auth0|5f2a'],
  ['\uff41\uff4e\uff41', 'ana'],
  ['Jos\u00e9', 'jose\u0301'],
  ['stra\u00dfer', 'STRASSER'],
  ['\u03bd\u03b9\u03ba\u03bf\u03c2', '\u039d\u0399\u039a\u039f\u03a3'],
  ['ana\u034f', 'ana'],
  ['ana\ufe0f', 'ana'],
  ['ana\u3164', 'ana'],
  ['a\u115fna', 'ana'],
  ['ana\u200b', 'ana'],
  ['ana\u{e0100}', 'ana'],
])('%s and %s name one person', (one, other) => {
  expect(samePerson(one, other)).toBe(true);
});

it('Two names that differ in more than case and form are two persons.', () => {
  expect(samePerson('name+cx@example.com', 'name@example.com')).toBe(false);
  expect(samePerson('jose', 'José')).toBe(false);
});

it('A record by person keeps one entry for each, as they were written first.', () => {
  const why = { 'Ana@example.com': 'runs the cycle' };
  expect(keyOfPerson(why, 'ana@EXAMPLE.com')).toBe('Ana@example.com');
  expect(ofPerson(why, 'ana@example.com')).toBe('runs the cycle');
  expect(keyOfPerson(why, 'Ben')).toBe('Ben');
  expect(ofPerson(why, 'constructor')).toBeUndefined();
});
