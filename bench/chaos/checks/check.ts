/** The result of a check: how often it found what must not be, and where. */
export interface CheckResult {
  readonly name: string;
  readonly count: number;
  /** One line each, beginning with the cycle or the act. */
  readonly listed: readonly string[];
  /** False for a figure that is only told and need not be 0. */
  readonly mustBeZero: boolean;
}

export function mustBeZero(name: string, listed: readonly string[]): CheckResult {
  return { name, count: listed.length, listed, mustBeZero: true };
}

export function told(name: string, listed: readonly string[]): CheckResult {
  return { name, count: listed.length, listed, mustBeZero: false };
}
