/**
 * Finds where a text stops being JSON, and what is wanted there. `JSON.parse` names a place in some of its messages only,
 * differently from release to release, and quotes the text, which may be confidential.
 */
import { assertNever } from '../../base/assert-never.js';

export interface JsonFault {
  /** Both count from 1; a column counts UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** The end of a sentence: `a comma or } is wanted`. */
  readonly wanted: string;
}

/** What may stand next: `first` is the inside of `[` or `{` that may end at once. */
type Next = 'value' | 'first value' | 'name' | 'first name' | 'colon' | 'after value' | 'end';

const BLANK = /[ \t\n\r]*/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/** @returns undefined when the text is JSON */
export function jsonFault(text: string): JsonFault | undefined {
  const open: ('{' | '[')[] = [];
  let next: Next = 'value';
  let at = 0;
  for (;;) {
    at += lengthOf(BLANK, text, at);
    const mark = text[at];
    if (mark === undefined) return next === 'end' ? undefined : faultAt(text, at, next, open.at(-1));
    const step = stepOver(text, at, next, open);
    if (step === undefined) return faultAt(text, at, next, open.at(-1));
    at += step.length;
    next = step.next;
  }
}

interface Step {
  readonly length: number;
  readonly next: Next;
}

/** @param open is told of what is opened and closed */
function stepOver(text: string, at: number, next: Next, open: ('{' | '[')[]): Step | undefined {
  const mark = text[at];
  const inside = open.at(-1);
  if (next === 'colon') return mark === ':' ? { length: 1, next: 'value' } : undefined;
  if (next === 'after value' && mark === ',') return { length: 1, next: inside === '{' ? 'name' : 'value' };
  const mayClose = next === 'after value' || next === 'first value' || next === 'first name';
  if (mayClose && mark === (inside === '{' ? '}' : ']')) {
    open.pop();
    return { length: 1, next: afterValue(open) };
  }
  if (next === 'name' || next === 'first name') {
    const length = lengthOf(TEXT, text, at);
    return length === 0 ? undefined : { length, next: 'colon' };
  }
  if (next !== 'value' && next !== 'first value') return undefined;
  if (mark === '{' || mark === '[') {
    open.push(mark);
    return { length: 1, next: mark === '{' ? 'first name' : 'first value' };
  }
  const length = lengthOf(TEXT, text, at) || lengthOf(WORD, text, at);
  return length === 0 ? undefined : { length, next: afterValue(open) };
}

function afterValue(open: readonly unknown[]): Next {
  return open.length === 0 ? 'end' : 'after value';
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

function faultAt(text: string, at: number, next: Next, inside: '{' | '[' | undefined): JsonFault {
  const before = text.slice(0, at);
  const column = at - before.lastIndexOf('\n');
  return { line: before.split('\n').length, column, wanted: `${wantedFor(next, inside)} is wanted` };
}

function wantedFor(next: Next, inside: '{' | '[' | undefined): string {
  switch (next) {
    case 'colon':
      return 'a colon';
    case 'name':
      return 'a name in double quotes';
    case 'first name':
      return 'a name in double quotes or }';
    case 'first value':
      return 'a value or ]';
    case 'after value':
      return inside === '{' ? 'a comma or }' : 'a comma or ]';
    case 'end':
      return 'the end of the body';
    case 'value':
      return 'a value';
    default:
      return assertNever(next);
  }
}
