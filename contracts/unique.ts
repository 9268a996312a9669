/** Refuses a list that holds an item twice. */
import type { z } from 'zod';
import { personKey } from '../base/person.js';

type Context = Pick<z.core.$RefinementCtx, 'addIssue'>;

/** @param field the field of the item at which the error points */
export function uniqueBy<Item>(keyOf: (item: Item) => string, field: keyof Item & string) {
  return (items: readonly Item[], context: Context): void =>
    refuseRepeats(items.map(keyOf), [field], context);
}

export function eachOnce(items: readonly string[], context: Context): void {
  refuseRepeats(items, [], context);
}

export function eachPersonOnce(persons: readonly string[], context: Context): void {
  refuseRepeats(persons.map(personKey), [], context);
}

function refuseRepeats(keys: readonly string[], field: readonly string[], context: Context): void {
  const seen = new Set<string>();
  keys.forEach((key, index) => {
    if (seen.has(key))
      context.addIssue({ code: 'custom', path: [index, ...field], message: 'is there twice' });
    seen.add(key);
  });
}
