/** Refuses a list that holds an item twice. */
import { z } from 'zod';
import { personKey } from '../base/person.js';
import { compared, soundItems, type Faults } from './compared.js';

/**
 * @param item what makes an item the same as another
 * @param field the field of the item at which the error points
 */
export function uniqueBy<Item>(item: z.ZodType<Item>, keyOf: (item: Item) => string, field: string) {
  return compared(soundItems(item), (items, faults) =>
    refuseRepeats(
      items.map((each) => (each === null ? null : keyOf(each))),
      [field],
      faults,
    ),
  );
}

const texts = soundItems(z.string());

export const eachOnce = compared(texts, (items, faults) => refuseRepeats(items, [], faults));

export const eachPersonOnce = compared(texts, (persons, faults) =>
  refuseRepeats(
    persons.map((person) => (person === null ? null : personKey(person))),
    [],
    faults,
  ),
);

function refuseRepeats(keys: readonly (string | null)[], field: readonly string[], faults: Faults): void {
  const seen = new Set<string>();
  keys.forEach((key, index) => {
    if (key === null) return;
    if (seen.has(key))
      faults.addIssue({ code: 'custom', path: [index, ...field], message: 'is there twice' });
    seen.add(key);
  });
}
