/** What a schema asks of one text, number or list beside its type, from the checks that zod keeps with it. */
import type { z } from 'zod';

export interface SchemaBounds {
  readonly min?: number;
  readonly max?: number;
  /** Bounds that a number must not touch. */
  readonly above?: number;
  readonly below?: number;
  readonly whole?: boolean;
  readonly trimmed?: boolean;
  readonly pattern?: RegExp;
  /** Free text, or a line, without control characters and with something to see. */
  readonly legible?: 'text' | 'line';
}

/** @throws Error at a check that nobody has written down here */
export function boundsOf({ _zod: zod }: z.core.$ZodType): SchemaBounds {
  // Zod's own formats, such as dates and integers, are their own first check.
  const own = zod.traits.has('$ZodCheck') ? [zod as unknown as z.core.$ZodChecks['_zod']] : [];
  const others = (zod.def.checks ?? []).map((check) => (check as z.core.$ZodChecks)._zod);
  return [...own, ...others].reduce((bounds, { def }) => narrowed(bounds, def), {});
}

type Check = z.core.$ZodChecks['_zod']['def'] | z.core.$ZodCustomDef;

function narrowed(bounds: SchemaBounds, def: Check): SchemaBounds {
  if (def.check === 'custom') {
    const { legible } = (def.params ?? {}) as Pick<SchemaBounds, 'legible'>;
    // Any other compares fields with each other: not a bound of one value.
    return legible === undefined ? bounds : { ...bounds, legible };
  }
  if (def.check === 'greater_than')
    return tighter(bounds, def.inclusive ? 'min' : 'above', Number(def.value));
  if (def.check === 'less_than') return tighter(bounds, def.inclusive ? 'max' : 'below', Number(def.value));
  if (def.check === 'min_length') return tighter(bounds, 'min', def.minimum);
  if (def.check === 'max_length') return tighter(bounds, 'max', def.maximum);
  if (def.check === 'number_format' && def.format === 'safeint') return { ...bounds, whole: true };
  if (def.check === 'string_format' && def.pattern && !bounds.pattern)
    return { ...bounds, pattern: def.pattern };
  if (def.check === 'overwrite' && def.tx(' A ') === 'A') return { ...bounds, trimmed: true };
  throw new Error(`no shape for the check ${JSON.stringify(def)}`);
}

/** Of two bounds on one side, the one that leaves less. */
function tighter(bounds: SchemaBounds, side: 'min' | 'max' | 'above' | 'below', bound: number): SchemaBounds {
  const old = bounds[side] ?? bound;
  const isLeast = side === 'min' || side === 'above';
  return { ...bounds, [side]: isLeast ? Math.max(old, bound) : Math.min(old, bound) };
}
