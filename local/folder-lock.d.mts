export type LockAttempt =
  | { readonly release: () => void; readonly heldBy?: never }
  | { readonly release?: never; readonly heldBy: number | undefined };

export function tryLock(folder: string): LockAttempt;
export function waitForLock(
  folder: string,
  onWait?: (heldBy: number | undefined) => void,
): Promise<() => void>;
export function processStart(pid: number): string | undefined;
export function isSameProcess(pid: number, startedAt: string | undefined): boolean;
