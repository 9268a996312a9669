export interface HeldLock {
  readonly release: () => void;
  /** Names a program that leads a process group and works on what the lock protects. */
  readonly nameChild: (pid: number) => void;
  readonly heldBy?: never;
}

export type LockAttempt = HeldLock | { readonly release?: never; readonly heldBy: number | undefined };

export function tryLock(folder: string): LockAttempt;
export function waitForLock(folder: string, onWait?: (heldBy: number | undefined) => void): Promise<HeldLock>;
export function processStart(pid: number): string | undefined;
export function isSameProcess(pid: number, startedAt: string | undefined): boolean;
