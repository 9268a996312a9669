import { expect, it } from 'vitest';
import { keyOfPerson, ofPerson, samePerson } from '../../base/person.js';

it.each([
  ['First.Last@example.com', 'first.last@EXAMPLE.com'],
  ['auth0|5F2A', 'auth0|5f2a'],
  ['\uff41\uff4e\uff41', 'ana'],
  ['Jos\u00e9', 'jose\u0301'],
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
