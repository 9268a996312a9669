/** An error that a person can mend: one sentence says the cause, one the cure. It is printed as one line, without a stack. */
export class StartError extends Error {
  constructor(problem, cure) {
    super(`${problem} ${cure}`);
    this.name = 'StartError';
    this.problem = problem;
    this.cure = cure;
  }
}

/** One line for a person: a StartError in full, anything else by its first line. */
export function toLine(error) {
  const text = error instanceof Error ? error.message : String(error);
  return error instanceof StartError ? text : (text.split('\n')[0] ?? text);
}
