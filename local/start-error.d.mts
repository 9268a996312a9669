export class StartError extends Error {
  constructor(problem: string, cure: string);
  readonly problem: string;
  readonly cure: string;
}
export function toLine(error: unknown): string;
