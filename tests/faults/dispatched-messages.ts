/** What the log transport of a stack's worker has sent. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessStack } from '../support/process-stack.js';

/** @returns hashes of a cycle's transitions, in the order in which they came first */
export async function messagesIn({ home }: ProcessStack, id: string): Promise<string[]> {
  const lines = (await readFile(join(home, 'worker.log'), 'utf8')).split('\n');
  const sent = lines.filter((line) => line.includes('"message dispatched"')).map(messageOf);
  return [...new Set(sent.filter(({ cycleId }) => cycleId === id).map(({ hash }) => hash))];
}

function messageOf(line: string): { readonly cycleId: string; readonly hash: string } {
  return JSON.parse(line) as { cycleId: string; hash: string };
}
