/** Finds the keys of those who act: the first start's key of each role, and one of a second member of the council. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { COUNCIL } from './next-plan.js';
import { CREATE_KEY, type ProcessStack } from './product.js';

const run = promisify(execFile);

/** @returns person → token */
export async function keysOf(stack: ProcessStack): Promise<ReadonlyMap<string, string>> {
  const tokens = new Map((await stack.keys()).map(({ person, token }) => [person, token]));
  const [, second] = COUNCIL;
  const args = [CREATE_KEY, 'create', '--person', second, '--roles', 'council_member', '--lobs', '*'];
  const env = { ...process.env, MONGODB_URI: stack.mongodbUri };
  const { stdout } = await run(process.execPath, args, { env });
  return tokens.set(second, stdout.trim());
}
