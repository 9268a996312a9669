export class Progress {
  constructor(say: (line: string) => void);
  /** @param state says in a few words how far the task is; it is asked until the task is over */
  during<T>(task: Promise<T>, state: () => string): Promise<T>;
}
export function secondsSinceStart(): number;
