/** Whether periods follow each other in equal steps, so that counting them counts time. */

const MONTH = /^(\d{4})-(\d{2})$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

/**
 * @param periods in order, each once: whole numbers, years, months or days
 * @returns the first two that lie farther apart than others do, or `mixed` where they are not all of one kind; undefined
 *   where they are even
 */
export function unevenStep(periods: readonly string[]): readonly [string, string] | 'mixed' | undefined {
  const scaled = SCALES.map((placeOf) => periods.map(placeOf)).filter((places) => !places.some(Number.isNaN));
  if (scaled.length === 0) return 'mixed';
  // Whatever one way of counting finds even is even: the first days of months are, although months differ in length.
  const uneven = scaled.map(firstUneven);
  const [first] = uneven;
  if (first === undefined || uneven.includes(undefined)) return undefined;
  return [periods[first] ?? '', periods[first + 1] ?? ''];
}

/** The place of a period on each scale; NaN where it has none. */
const SCALES: readonly ((period: string) => number)[] = [
  (period) => (/^[+-]?\d+$/.test(period) ? Number(period) : NaN),
  (period) => monthsOf(MONTH.exec(period)),
  (period) => {
    const [, year, month, day] = DAY.exec(period) ?? [];
    return Date.UTC(Number(year), Number(month) - 1, Number(day)) / DAY_MS;
  },
  // Days of which each is the same of its month.
  (period) => {
    const day = DAY.exec(period);
    return monthsOf(day) + Number(day?.[3]) / 100;
  },
];

function monthsOf(match: RegExpExecArray | null): number {
  const [year, month] = [Number(match?.[1]), Number(match?.[2])];
  return month >= 1 && month <= 12 ? year * 12 + month : NaN;
}

/** Between places that lie a hundredth apart and less, rounding makes no difference. */
const ROUNDED = 1e-6;

/** @returns the place before the first step that is longer than another one */
function firstUneven(places: readonly number[]): number | undefined {
  const steps = places.slice(1).map((place, at) => place - (places[at] ?? NaN));
  const least = Math.min(...steps);
  const found = steps.findIndex((step) => step > least + ROUNDED);
  return found < 0 ? undefined : found;
}
