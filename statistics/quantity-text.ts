/**
 * Numbers as people read them in a verdict: shares in percentage points, thousands grouped, as many
 * decimals as the width of the interval deserves. Locale-free, so that a verdict is the same
 * sentence on every machine.
 */

/** How quantities of one kind of metric are written. */
export interface ShownUnit {
  /** So many of the unit shown are one of the metric's own: a share of 1 is 100 percentage points. */
  readonly perOne: number;
  /** What follows a difference, with the blank before it; nothing where the metric has a unit of its own. */
  readonly differenceIn: string;
  /** Adds the short unit to a number already written: `2` becomes `2 points`. */
  readonly amountOf: (number: string) => string;
}

/** Decimals never exceed this, however narrow an interval is. */
const MAX_DECIMALS = 12;
/** Extra decimals granted to keep a value from reading as equal to a threshold that it misses. */
const MAX_EXTRA_DECIMALS = 4;

/**
 * Decimals that show three digits of `width`, and more where rounding would make one of `values`
 * read as one of `references` although it is not. All in the unit shown.
 */
export function decimalsFor(width: number, values: readonly number[], references: readonly number[]): number {
  const digits = width > 0 ? 2 - Math.floor(Math.log10(width)) : 2;
  const start = Math.min(Math.max(digits, 0), MAX_DECIMALS);
  const last = Math.min(start + MAX_EXTRA_DECIMALS, MAX_DECIMALS);
  for (let decimals = start; decimals < last; decimals += 1) {
    const hides = values.some((value) => references.some((reference) => readsAs(value, reference, decimals)));
    if (!hides) return decimals;
  }
  return last;
}

/** A value in the unit shown: a share becomes percentage points. */
export function inShownUnit(unit: ShownUnit, value: number): number {
  return value * unit.perOne;
}

/** `1,234.50` with exactly these decimals; never `-0.00`. */
export function fixedText(value: number, decimals: number): string {
  const text = grouped(value.toFixed(decimals));
  return Number(value.toFixed(decimals)) === 0 ? text.replace('-', '') : text;
}

/** `+1.20` or `-1.20`: an effect, whose sign matters. */
export function signedText(value: number, decimals: number): string {
  const text = fixedText(value, decimals);
  return Number(value.toFixed(decimals)) > 0 ? `+${text}` : text;
}

/** `2 points` of a share, or the bare number of a mean, as written in the plan. */
export function amountText(unit: ShownUnit, value: number): string {
  return unit.amountOf(grouped(plainText(inShownUnit(unit, value))));
}

/** `2,680`. */
export function countText(count: number): string {
  return grouped(String(count));
}

/** Twelve digits drop the noise of binary arithmetic: 0.07 × 100 reads 7. */
function plainText(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function readsAs(value: number, reference: number, decimals: number): boolean {
  const noise = 1e-12 * Math.max(1, Math.abs(reference));
  if (Math.abs(value - reference) <= noise) return false;
  return fixedText(value, decimals) === fixedText(reference, decimals);
}

function grouped(text: string): string {
  if (text.includes('e')) return text;
  const [whole = '', fraction] = text.split('.');
  const thousands = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}
