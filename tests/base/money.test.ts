import { expect, it } from 'vitest';
import { bareMoneyText, moneyText } from '../../base/money.js';

it.each([
  [0, 'USD 0.00'],
  [7, 'USD 0.07'],
  [-7, '-USD 0.07'],
  [123_45, 'USD 123.45'],
  [999_999_99, 'USD 999,999.99'],
  [-1_234_567_890, '-USD 12,345,678.90'],
  [Number.MAX_SAFE_INTEGER, 'USD 90,071,992,547,409.91'],
])('an amount of %d cents is written as %s', (amountMinor, text) => {
  expect(moneyText(amountMinor, 'USD')).toBe(text);
});

it('money is written with as many decimals as its currency has', () => {
  expect(moneyText(1_234_567, 'JPY')).toBe('JPY 1,234,567');
  expect(moneyText(-5, 'KWD')).toBe('-KWD 0.005');
  expect(moneyText(0, 'JPY')).toBe('JPY 0');
});

it('an amount without its currency is written with the same decimals', () => {
  expect(bareMoneyText(5_058_750, 'USD')).toBe('50,587.50');
  expect(bareMoneyText(5_058_750, 'JPY')).toBe('5,058,750');
  expect(bareMoneyText(-7, 'USD')).toBe('-0.07');
});
