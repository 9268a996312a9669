/** What a person reads when the API cannot start: one line with cause and cure, without a stack or a password. */

export class StartFailure extends Error {
  constructor(problem: string, cure: string, options?: ErrorOptions) {
    super(`${problem} ${cure}`, options);
    this.name = 'StartFailure';
  }
}

/** Waits for a step of the start; when it fails, `problem` and `cure` are told instead of its own words. */
export async function orFail<T>(step: Promise<T>, problem: string, cure: string): Promise<T> {
  try {
    return await step;
  } catch (cause) {
    throw new StartFailure(problem, cure, { cause });
  }
}

/** Configuration lists one problem per line; everything else is one line. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const whole = error instanceof StartFailure || error.name === 'ConfigError';
  return whole ? error.message : (error.message.split('\n')[0] ?? error.name);
}
