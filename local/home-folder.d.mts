type Statfs = (folder: string) => { readonly bavail: number; readonly bsize: number };
export function checkFolder(folder: string, variable?: string): void;
export function checkRoom(
  needs: readonly { readonly folder: string; readonly megabytes: number }[],
  statfs?: Statfs,
): void;
export function fullDiskHint(folder: string, statfs?: Statfs): string;
