/** An error that a person can mend: one sentence says the cause, one the cure. It is printed without a stack. */
export class StartError extends Error {
  constructor(problem, cure) {
    super(`${problem} ${cure}`);
    this.name = 'StartError';
    this.problem = problem;
    this.cure = cure;
  }
}

const NO_RIGHT =
  'may not be written to by this user. Mend its permissions, or set TOLLGATE_HOME to another folder.';

/** What the system calls by a code, in words. */
const SYSTEM_ERRORS = {
  ENOSPC: (path) => `The disk of ${path} is full. Free some room and start again.`,
  EDQUOT: (path) => `Your share of the disk of ${path} is used up. Free some room and start again.`,
  EROFS: (path) => `${path} is on a read-only disk. Set TOLLGATE_HOME to another folder.`,
  EACCES: (path) => `${path} ${NO_RIGHT}`,
  EPERM: (path) => `${path} ${NO_RIGHT}`,
};

/** One line for a person: a StartError in full, what the system refuses in words, anything else by its first line. */
export function toLine(error) {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof StartError) return text;
  const words = SYSTEM_ERRORS[error?.code];
  return words?.(error.dest ?? error.path ?? process.cwd()) ?? text.split('\n')[0] ?? text;
}
