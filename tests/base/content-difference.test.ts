import { describe, expect, it } from 'vitest';
import { contentDifference } from '../../base/content-difference.js';

describe('the difference of two contents', () => {
  it('is nothing when only the order of keys differs', () => {
    expect(contentDifference({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toEqual([]);
  });

  it('names each field with both values, what is missing on a side included', () => {
    const now = { policy: { windows: { charter: 'P14D' } }, old: true };
    const next = { policy: { windows: { charter: 'P7D' } }, fresh: 'x' };
    expect(contentDifference(now, next)).toEqual([
      'policy.windows.charter: "P14D" → "P7D"',
      'old: true → (nothing)',
      'fresh: (nothing) → "x"',
    ]);
  });

  it('shows one new item as one line, wherever it stands in its list', () => {
    const member = (person: string) => ({ person, roles: ['council_member'] });
    const now = { members: [member('a'), member('b')] };
    const next = { members: [member('c'), member('a'), member('b')] };
    expect(contentDifference(now, next)).toEqual(['members: + {"person":"c","roles":["council_member"]}']);
    expect(contentDifference(next, now)).toEqual(['members: − {"person":"c","roles":["council_member"]}']);
  });

  it('goes into an item that has changed, and counts equal items as often as they stand there', () => {
    expect(contentDifference([{ a: 1, b: 2 }, 7], [{ a: 1, b: 3 }, 7], 'lines')).toEqual([
      'lines[0].b: 2 → 3',
    ]);
    expect(contentDifference({ of: [1, 1] }, { of: [1] })).toEqual(['of: − 1']);
    expect(contentDifference({ of: [1, 2] }, { of: [2, 1] })).toEqual(['of: the same in another order']);
  });

  it('cuts what is too long to be read in a line', () => {
    const [line = ''] = contentDifference({ text: '' }, { text: 'x'.repeat(1_000) });
    expect(line.length).toBeLessThan(130);
    expect(line).toMatch(/…$/);
  });
});
