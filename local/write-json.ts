import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces the file as a whole, so that no reader sees half of it. With `ownerOnly` nobody else may read it. */
export function writeJson(file: string, value: unknown, { ownerOnly = false } = {}): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, ownerOnly ? { mode: 0o600 } : {});
  renameSync(draft, file);
}
