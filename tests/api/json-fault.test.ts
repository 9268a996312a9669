import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from '../../api/http/json-fault.js';
import { seeded } from '../support/seeded.js';

const { seed } = seeded('faults of JSON');

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('a text that is not JSON', () => {
  it.each([
    ['{"charter": {"title": "x",}}', 1, 27, 'a name in double quotes is wanted'],
    ['{\n  "title": "x"\n  "dri": "y"\n}', 3, 3, 'a comma or } is wanted'],
    ['{\n  "lobs": ["fiber" "dsl"]\n}', 2, 20, 'a comma or ] is wanted'],
    ["{'title': 1}", 1, 2, 'a name in double quotes or } is wanted'],
    ['{"title" "x"}', 1, 10, 'a colon is wanted'],
    ['{"title": x}', 1, 11, 'a value is wanted'],
    ['{"share": .5}', 1, 11, 'a value is wanted'],
    ['{"share": NaN}', 1, 11, 'a value is wanted'],
    ['{"a": 1', 1, 8, 'a comma or } is wanted'],
    ['{} {}', 1, 4, 'the end of the body is wanted'],
    ['', 1, 1, 'a value is wanted'],
    ['{"a": "one\ntwo"}', 1, 7, 'a value is wanted'],
  ])('is told by line and column: %j', (text, line, column, wanted) => {
    expect(jsonFault(text)).toEqual({ line, column, wanted });
  });

  it('is one for JSON.parse and here alike, wherever a character is put in, taken out or changed', () => {
    const mark = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      ' ',
      '\n',
      '0',
      '-',
      '.',
      'e',
      '+',
      't',
      'u',
      '\u0001',
    );
    const property = fc.property(fc.json(), fc.nat(), mark, fc.nat(1), (json, place, added, cut) => {
      const at = place % (json.length + 1);
      const text = json.slice(0, at) + added + json.slice(at + cut);
      expect(jsonFault(json)).toBeUndefined();
      expect(jsonFault(text) === undefined).toBe(isJson(text));
    });
    fc.assert(property, { seed, numRuns: 3000 });
  });
});
