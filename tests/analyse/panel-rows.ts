/** Shops and regions over time, and plans of them, for the tests of the designs over time. */
import { fraction } from './observed.js';

export const DIFFERENCES = `plan:
  design: difference_in_differences
  primary: { metric: score, metricVersion: 1, kind: mean, goodDirection: increase, minimumEffect: 0.5, targetEffect: 2 }
  guardrails: []
  negativeControls: []
  confidence: 0.95
  minimumPerArm: 6
data:
  unit: shop
  period: quarter
  treatedFrom: { column: from, never: never }
  metrics:
    score: { column: score }
`;
export const HEADER = 'shop,region,quarter,from,score,weather';

export interface Shop {
  readonly from: string;
  readonly gain: number;
}

/** Shops of eight quarters; the region is that of three shops each. */
export function shopRows(
  shops: readonly Shop[],
  drop: (shop: number, quarter: number) => boolean = () => false,
): string[] {
  const rows = shops.flatMap(({ from, gain }, shop) =>
    Array.from({ length: 8 }, (_, at) => at + 1).flatMap((quarter) => {
      const isTreated = from !== 'never' && quarter >= Number(from);
      const score =
        50 + 9 * fraction(shop, 0) + quarter / 2 + fraction(shop, quarter) + (isTreated ? gain : 0);
      const weather = 10 + fraction(shop, quarter + 20) + (isTreated && gain > 90 ? 5 : 0);
      const value = drop(shop, quarter) ? '' : score.toFixed(4);
      return [`s${shop},r${Math.floor(shop / 3)},${quarter},${from},${value},${weather.toFixed(4)}`];
    }),
  );
  return [HEADER, ...rows];
}

export const shops = (treated: number, others: number, gain: number, from = '5'): Shop[] => [
  ...Array.from({ length: treated }, () => ({ from, gain })),
  ...Array.from({ length: others }, () => ({ from: 'never', gain: 0 })),
];

export const SERIES = `plan:
  design: pre_post
  primary: { metric: calls, metricVersion: 1, kind: mean, goodDirection: decrease, minimumEffect: 1, targetEffect: 5 }
  guardrails: []
  confidence: 0.95
  minimumPerArm: 3
  pilotFrom: 2026-01
data:
  unit: region
  period: month
  arm: { column: group, pilot: callback, comparison: as before }
  metrics: { calls: { column: calls } }
`;

/** Three regions, of which the first has the pilot in the last months. */
export function regionRows(before: number, pilot: number, gain: number, season = 0): string[] {
  const rows = [0, 1, 2].flatMap((region) =>
    Array.from({ length: before + pilot }, (_, at) => {
      const month = 2026 * 12 - before + at;
      const wave = region === 0 ? season * Math.sin((2 * Math.PI * month) / 12) : 0;
      const calls = 40 + 3 * region + fraction(region, at) + wave + (region === 0 && at >= before ? gain : 0);
      const name = `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
      return `r${region},${name},${region === 0 ? 'callback' : 'as before'},${calls.toFixed(4)}`;
    }),
  );
  return ['region,month,group,calls', ...rows];
}
