import { describe, expect, it } from 'vitest';
import { mean } from '../../statistics/kinds/mean.js';
import { proportion } from '../../statistics/kinds/proportion.js';
import { amountText, countText, decimalsFor, fixedText, signedText } from '../../statistics/quantity-text.js';

describe('numbers in a verdict', () => {
  it.each([
    [28.1, 1],
    [4.2, 2],
    [0.05, 4],
    [9000, 0],
    [0, 2],
  ])('show an interval %d wide with %i decimals, which gives three digits', (width, decimals) => {
    expect(decimalsFor(width, [], [])).toBe(decimals);
  });

  it('get more decimals where they would read as the threshold that they miss', () => {
    expect(decimalsFor(4.2, [1.9996], [2])).toBe(4);
    expect(decimalsFor(4.2, [2], [2])).toBe(2);
    expect(decimalsFor(4.2, [2 - 1e-15], [2])).toBe(2);
  });

  it('never read -0.00', () => {
    expect(fixedText(-0.001, 2)).toBe('0.00');
    expect(signedText(-0.001, 2)).toBe('0.00');
  });

  it('group thousands before the decimal point only', () => {
    expect(fixedText(-1234567.12345, 5)).toBe('-1,234,567.12345');
    expect(countText(999)).toBe('999');
    expect(countText(1_000_000)).toBe('1,000,000');
  });

  it('give shares in percentage points without the noise of binary arithmetic', () => {
    expect(amountText(proportion.unit, 0.07)).toBe('7 points');
    expect(amountText(proportion.unit, 0.01)).toBe('1 point');
    expect(amountText(mean.unit, 1500.5)).toBe('1,500.5');
    expect(amountText(mean.unit, 1e12)).toBe('1,000,000,000,000');
  });
});
