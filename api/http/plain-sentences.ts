/**
 * Says what is wrong with a field in the words of whoever wrote it. It is the error map of every request: zod asks it
 * for a sentence wherever the contract brings none, so that no sentence of a library reaches a reader. Each sentence
 * continues the name of the field: "title" "is missing".
 */
import type { z } from 'zod';
import { orMeant } from '../../base/nearest-name.js';

type Issue = z.core.$ZodRawIssue;

/** Between the sentences about several unknown keys, which zod reports as one issue. */
export const NEXT_KEY = '\n';

/** More names than this are no help to the reader. */
const MOST_NAMES = 40;

/** What was meant is looked for this often at most, because an attacker's body could hold thousands of wrong names. */
const MOST_GUESSES = 25;

/** The sentences about one request. */
export class PlainSentences {
  #guesses = 0;

  readonly about = (issue: Issue): string => {
    switch (issue.code) {
      case 'invalid_type':
        return typeSentence(issue.expected, issue.input);
      case 'too_small':
      case 'too_big':
        return boundSentence(issue);
      case 'invalid_value':
        return this.#choice(issue.values, issue.input);
      case 'unrecognized_keys':
        return issue.keys.map((key) => this.#unknown(key, fieldsOf(issue.inst))).join(NEXT_KEY);
      case 'invalid_union':
        return issue.discriminator === undefined
          ? 'is of no kind that is taken here'
          : this.#choice(optionsOf(issue), (issue.input as Record<string, unknown>)[issue.discriminator]);
      case 'invalid_format':
      case 'not_multiple_of':
      case 'invalid_key':
      case 'invalid_element':
      case 'custom':
      default:
        // The contracts say themselves what a text must look like and what fields say together.
        return 'is not what is wanted here';
    }
  };

  #choice(values: readonly z.core.util.Primitive[], input: unknown): string {
    const names = values.map(String);
    const list = names.length === 1 ? `must be ${names[0]}` : `must be one of ${names.join(', ')}`;
    if (input === undefined) return `is missing: it ${list}`;
    if (typeof input !== 'string') return `${list}, not ${shown(input)}`;
    return `${list}${this.#meant(input, names)}`;
  }

  #unknown(key: string, known: readonly string[]): string {
    const guess = this.#meant(key, known);
    if (guess !== '' || known.length === 0 || known.length > MOST_NAMES) return `is unknown${guess}`;
    return `is unknown; known here: ${known.join(', ')}`;
  }

  #meant(given: string, known: readonly string[]): string {
    this.#guesses += 1;
    if (this.#guesses > MOST_GUESSES || given.length > LONGEST_NAME) return '';
    return orMeant(given, known);
  }
}

/** A longer word is none of ours with a slip in it. */
const LONGEST_NAME = 60;

const KINDS: Readonly<Record<string, string>> = {
  string: 'text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in [ ]',
  object: 'an object in { }',
};

function typeSentence(expected: string, input: unknown): string {
  if (input === undefined) return 'is missing';
  const wanted = KINDS[expected] ?? expected;
  if (isNumberInQuotes(input) && (expected === 'number' || expected === 'int'))
    return `must be ${wanted}: ${Number(input)} without quotes`;
  return `must be ${wanted}, not ${shown(input)}`;
}

function isNumberInQuotes(input: unknown): input is string {
  return typeof input === 'string' && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(input);
}

/** What stands there instead. Only short numbers are quoted, because a text may be long or confidential. */
function shown(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'number') return Number.isFinite(input) ? String(input) : 'a number beyond all bounds';
  if (typeof input === 'boolean') return String(input);
  return typeof input === 'string' ? 'text' : 'an object';
}

type Bound = Extract<Issue, { code: 'too_small' | 'too_big' }>;

function boundSentence(issue: Bound): string {
  const isLeast = issue.code === 'too_small';
  const bound = Number(isLeast ? issue.minimum : issue.maximum);
  if (issue.origin === 'string') {
    if (isLeast) return bound === 1 ? 'is empty' : `must have at least ${counted(bound, 'character')}`;
    return `must have at most ${counted(bound, 'character')}, and has ${lengthOf(issue.input)}`;
  }
  if (issue.origin === 'array') {
    if (isLeast) return bound === 1 ? 'is empty: name at least one' : `must have at least ${bound} items`;
    return `must have at most ${counted(bound, 'item')}, and has ${lengthOf(issue.input)}`;
  }
  const side = isLeast
    ? issue.inclusive
      ? 'at least'
      : 'more than'
    : issue.inclusive
      ? 'at most'
      : 'less than';
  return `must be ${side} ${bound}${isLeast ? '' : perhapsPercent(bound, Number(issue.input))}`;
}

/** A field that cannot exceed one is a share, and people write shares in percent. */
function perhapsPercent(most: number, given: number): string {
  const share = Number((given / 100).toPrecision(12));
  return most <= 1 && share > 0 && share <= most ? `, a share: ${share}, not ${given}` : '';
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function lengthOf(input: unknown): number {
  return (input as { readonly length: number }).length;
}

/** The words of which one tells the kind of a union's member. */
function optionsOf(issue: Extract<Issue, { code: 'invalid_union' }>): readonly z.core.util.Primitive[] {
  return Array.isArray(issue.options) ? (issue.options as z.core.util.Primitive[]) : [];
}

/** The names of an object's fields, as its schema has them. */
function fieldsOf(inst: Issue['inst']): string[] {
  const def = inst?._zod.def as { readonly shape?: object } | undefined;
  return Object.keys(def?.shape ?? {});
}
