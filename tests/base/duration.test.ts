import fc from 'fast-check';
import { expect, it } from 'vitest';
import { durationSchema } from '../../contracts/scalars.js';
import { durationMs } from '../../base/duration.js';

it.each([
  ['P14D', 14 * 86_400_000],
  ['PT90S', 90_000],
  ['P1DT12H', 36 * 3_600_000],
  ['P1DT2H3M4S', 93_784_000],
  ['PT1S', 1000],
])('the duration %s is %d milliseconds', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

it.each([
  '',
  'P',
  'PT',
  'P1H',
  'P1M',
  'P1Y',
  'P1W',
  'PDT',
  '14D',
  'P-1D',
  'P1.5D',
  'p1d',
  'P1D ',
  'P99999999999D',
  'PT0S',
  'P0D',
  'P0DT00H0M00S',
  '-P1D',
])(
  'the text %j is refused as a duration, because it has no fixed or no sane length, or none at all',
  (text) => {
    expect(durationSchema.safeParse(text).success).toBe(false);
    expect(() => durationMs(text)).toThrow(RangeError);
  },
);

it('exactly the texts that the contracts accept are read as durations', () => {
  const seed = Date.now() % 2 ** 31;
  const text = fc.stringMatching(/^P?(\d{0,6}D)?(T?(\d{0,6}H)?(\d{0,6}M)?(\d{0,6}S)?)?$/);
  fc.assert(
    fc.property(text, (given) => {
      const read = () => durationMs(given);
      if (durationSchema.safeParse(given).success) expect(read()).toBeGreaterThan(0);
      else expect(read).toThrow(RangeError);
    }),
    { seed, numRuns: 2000 },
  );
});
