/**
 * A charter, or another file, in YAML. The API judges what is in it; this file finds the line and the column for what the API
 * objects to.
 */
import { readFileSync } from 'node:fs';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { FieldError } from '../contracts/problem.js';
import { PlainError } from './plain-error.js';

/** The charter's place in the body that the API receives; a pointer into the file lacks it. */
const BODY_PREFIX = /^\/charter(?=\/|$)/;

export interface CharterFile {
  readonly name: string;
  /** It is not checked yet, because the API does that. */
  readonly charter: unknown;
  /** The place of the field, or of the part that lacks it; line and column count from 1. */
  placeOf(pointer: string): { readonly line: number; readonly column: number };
}

/** Any file of the command line that the API judges. */
export type YamlFile = Omit<CharterFile, 'charter'> & { readonly value: unknown };

/** @throws PlainError with line and column when the file is not YAML */
export function readCharterFile(path: string, name = path): CharterFile {
  const { value, ...file } = readYamlFile(path, name);
  return { ...file, charter: value };
}

/** @throws PlainError with line and column when the file is not YAML */
export function readYamlFile(path: string, name = path): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(path, name), { lineCounter: lines, merge: true });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new PlainError(`${name}:${line}:${col}: not valid YAML: ${firstLine(error.message)}`, 2);
  }
  return {
    name,
    value: document.toJS(),
    placeOf: (pointer) => {
      const { line, col } = lines.linePos(offsetOf(document, partsOf(pointer)));
      return { line: Math.max(line, 1), column: Math.max(col, 1) };
    },
  };
}

/** One line for each objection: file, line, column, field, and what is wrong. */
export function describeFieldErrors(
  file: Pick<CharterFile, 'name' | 'placeOf'>,
  errors: readonly FieldError[],
): string[] {
  return errors.map((error) => {
    const pointer = error.pointer.replace(BODY_PREFIX, '');
    const { line, column } = file.placeOf(pointer);
    const field = partsOf(pointer).join('.') || 'the file';
    return `${file.name}:${line}:${column}: ${field}: ${error.detail}`;
  });
}

/** Splits a JSON pointer into its parts (RFC 6901). */
function partsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Follows the pointer as far as the document goes, and answers where that part begins. */
function offsetOf(document: Document, parts: readonly string[]): number {
  let node: unknown = document.contents;
  let found: unknown = document.contents;
  for (const part of parts) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === part);
      if (!pair) break;
      found = pair.key;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(part)];
      if (item === undefined) break;
      found = item;
      node = item;
    } else break;
  }
  return isNode(found) ? startOf(found) : 0;
}

function startOf({ range }: Node): number {
  return range?.[0] ?? 0;
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new PlainError(`The file ${name} cannot be read.`, 2);
  }
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/ at line \d+, column \d+:?$/, '');
}
