/**
 * When two identifiers name one person. Identity providers, key owners and charter authors write the same person in
 * several ways (`First.Last@example.com`, `first.last@example.com`), and separation of duties must not depend on that.
 * Identifiers are kept and shown as they were written; only comparisons go through here.
 */
import { comparedText } from './compared-text.js';

/** What is compared: forms of a letter are one (NFKC), and neither case nor what nobody sees counts. */
export function personKey(person: string): string {
  return comparedText(person);
}

export function samePerson(one: string, other: string): boolean {
  return one === other || personKey(one) === personKey(other);
}

/**
 * The key under which a record by person holds this one: as they were written first, or as they are written now where the
 * record does not hold them yet.
 */
export function keyOfPerson(record: Readonly<Record<string, unknown>>, person: string): string {
  return Object.keys(record).find((known) => samePerson(known, person)) ?? person;
}

/** What a record by person holds for this one, however they are written. */
export function ofPerson<Value>(record: Readonly<Record<string, Value>>, person: string): Value | undefined {
  const key = keyOfPerson(record, person);
  // `hasOwn`, because a person may be named like a property that every object inherits, such as `constructor`.
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
