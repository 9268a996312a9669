import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledgerKey, takenText } from '../../../domain/finance/ledger-claim.js';

describe('a ledger line', () => {
  it.each([
    ['another case', 'gl 4100, FIBER', 'GL 4100, fiber'],
    ['a sharp s in capitals', 'Straße 1', 'STRASSE 1'],
    ['a capital sharp s', 'STRAẞE 1', 'straße 1'],
    ['another spacing', ' gl  4100,\tfiber ', 'gl 4100, fiber'],
    ['a no-break space', 'gl\u00a04100', 'gl 4100'],
    ['a Braille blank', 'gl\u28004100', 'gl 4100'],
    ['a zero-width space', 'gl 41\u200b00', 'gl 4100'],
    ['a zero-width joiner', 'gl 41\u200d00', 'gl 4100'],
    ['a soft hyphen', 'gl 41\u00ad00', 'gl 4100'],
    ['a Hangul filler', 'gl 4100\u3164', 'gl 4100'],
    ['a byte-order mark', '\ufeffgl 4100', 'gl 4100'],
    ['a variation selector', 'gl 4100\ufe0f', 'gl 4100'],
    ['a direction mark', 'gl \u202e4100', 'gl 4100'],
    ['a decomposed umlaut', 'Mu\u0308ller', 'M\u00fcller'],
    ['full-width digits', 'gl \uff14\uff11\uff10\uff10', 'gl 4100'],
    ['a hyphen that does not break', 'gl\u20114100', 'gl-4100'],
    ['a dash', 'gl\u20134100', 'gl-4100'],
    ['a minus', 'gl\u22124100', 'gl-4100'],
    ['a slash of fractions', 'gl\u20444100', 'gl/4100'],
    ['a curly apostrophe', 'o\u2019neill 1', "o'neill 1"],
    ['a ligature', '\ufb01ber', 'fiber'],
  ])('is the same line with %s', (_what, one, other) => {
    expect(ledgerKey(one)).toBe(ledgerKey(other));
  });

  it('is another line with another number, punctuation or accent', () => {
    const keys = ['gl 4100', 'gl 4101', 'gl 41 00', 'gl-4100', 'muller', 'müller'].map(ledgerKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has one form only: that form has no other form', () => {
    const seed = Date.now() % 2 ** 31;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (reference) => {
        const key = ledgerKey(reference);
        expect(ledgerKey(key)).toBe(key);
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('the refusal of a line that is counted elsewhere', () => {
  const taken = { reference: 'GL 4100', cycleId: 'cyc_1', lobs: ['fiber', 'dsl'] };

  it('names the line as it was written, and the other cycle', () => {
    expect(takenText(taken, ['fiber'])).toBe('GL 4100 is counted by cyc_1 already.');
  });

  it('does not name a cycle that some reader of this one may not see', () => {
    expect(takenText(taken, ['fiber', 'mobile'])).toBe('GL 4100 is counted by another cycle already.');
  });
});
