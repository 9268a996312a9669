/** A check for lists that may hold each item only once. */
import type { z } from 'zod';

/** @param field of the item that the message points at */
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
