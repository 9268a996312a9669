/** Periods as files name them: whole numbers, or years, months or days like 2026-07. */

const WHOLE = /^[+-]?\d{1,7}$/;
const ISO = /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/;

/** In the order of time: whole numbers by size, years, months and days by their text. */
export function inPeriodOrder(one: string, other: string): number {
  if (WHOLE.test(one) && WHOLE.test(other)) return Number(one) - Number(other);
  return one < other ? -1 : one > other ? 1 : 0;
}

export function isPeriod(value: string): boolean {
  return WHOLE.test(value) || ISO.test(value);
}

/** Whether two periods are both days, both months, or both years or numbers, so that one can lie after the other. */
export function arePeriodsAlike(one: string, other: string): boolean {
  const isDated = one.includes('-');
  return isDated === other.includes('-') && (!isDated || one.length === other.length);
}
