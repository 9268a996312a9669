/** The shell blocks of README.md and docs/, as a reader would paste them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filesOfTree, root } from '../checks/tree.js';

export interface Block {
  /** `README.md:52`, the line of its fence. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
  /** Why no test runs it, as the line above it says. */
  readonly untried: string | undefined;
}

/** The one form in which a document says that a block is left out. */
const UNTRIED = /\*Not tried by the tests: (?<reason>[^\n]+)\.\*\n\n$/;

/** What people read to use Tollgate, in the order in which they do. */
export const GUIDES: readonly string[] = [
  'README.md',
  'docs/api-guide.md',
  ...filesOfTree(/^docs\/[^/]+\.md$/)
    .filter((file) => file !== 'docs/api-guide.md')
    .sort(),
];

export function blocksIn(file: string): Block[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/^```(?<language>\S*)[^\n]*\n(?<code>.*?)^```$/gms)].map(({ index, groups }) => {
    const before = text.slice(0, index);
    return {
      place: `${file}:${before.split('\n').length}`,
      language: groups?.language ?? '',
      code: groups?.code ?? '',
      untried: UNTRIED.exec(before)?.groups?.reason,
    };
  });
}
