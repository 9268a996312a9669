/** What ends a command with a sentence for people instead of a stack trace. */
export class PlainError extends Error {
  constructor(
    message: string,
    /** 1: something went wrong; 2: it was called wrongly. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
    this.name = 'PlainError';
  }
}
