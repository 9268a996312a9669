/** How a command of the terminal ends when something is wrong: what it says, and its exit code. */
import { ApiProblem } from './api-client.js';
import { PlainError } from './plain-error.js';

/**
 * A sentence for what can happen to anybody; the stack trace only for a defect of our own.
 * @param program begins the sentence about a defect: "The demo"
 */
export function failureText(error: unknown, program: string): string {
  if (error instanceof PlainError) return error.message;
  if (error instanceof ApiProblem) return refusalText(error);
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${program} has a defect: ${trace}`;
}

/** The sentence, and each field that is to be mended. */
function refusalText({ status, message, problem: { errors = [] } }: ApiProblem): string {
  const fields = errors.map(({ pointer, detail }) => `  ${pointer} ${detail}`);
  return [`The API refused (${status}): ${message}`, ...fields].join('\n');
}

export function failureExitCode(error: unknown): 1 | 2 {
  return error instanceof PlainError ? error.exitCode : 1;
}
