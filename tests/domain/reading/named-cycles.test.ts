import { describe, expect, it } from 'vitest';
import { cyclesNamedIn, namingCycles } from '../../../domain/reading/named-cycles.js';

const one = `cyc_${'1'.repeat(24)}`;
const two = `cyc_${'2'.repeat(24)}`;
const three = `cyc_${'3'.repeat(24)}`;

describe('a sentence about other cycles', () => {
  it('counts those that the reader may not see, and names the others', () => {
    const sentence = `Suspected: with ${one}, ${two}, ${three}, also sponsored by ana`;
    expect(namingCycles(sentence)).toBe('Suspected: with 3 other cycles, also sponsored by ana');
    expect(namingCycles(sentence, (id) => (id === two ? `"Second" (${two})` : undefined))).toBe(
      `Suspected: with "Second" (${two}), 2 other cycles, also sponsored by ana`,
    );
    expect(namingCycles(`L-1 is counted by ${one} already.`)).toBe(
      'L-1 is counted by another cycle already.',
    );
    expect(namingCycles(sentence, (id) => id)).toBe(sentence);
  });

  it('tells whose names have to be looked up, each once', () => {
    expect(cyclesNamedIn([`${one}, ${two}`, `again ${one}`, 'nobody'])).toEqual([one, two]);
  });
});
