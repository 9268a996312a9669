/** What ends a command with a sentence for people instead of a stack trace. */
export class PlainError extends Error {
  constructor(
    message: string,
    /** 1 means that something went wrong, 2 that the command was called wrongly. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
    this.name = 'PlainError';
  }
}
