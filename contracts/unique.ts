/** Refuses a list that holds an item twice. */
import type { z } from 'zod';

/** @param field the field of the item at which the error points */
export function uniqueBy<Item>(keyOf: (item: Item) => string, field: keyof Item & string) {
  return (items: readonly Item[], context: Pick<z.core.$RefinementCtx, 'addIssue'>): void => {
    const seen = new Set<string>();
    items.forEach((item, index) => {
      const key = keyOf(item);
      if (seen.has(key))
        context.addIssue({ code: 'custom', path: [index, field], message: 'is there twice' });
      seen.add(key);
    });
  };
}
