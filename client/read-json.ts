import { readFileSync } from 'node:fs';

/** @returns undefined where the file is missing, cannot be read, or holds no JSON */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
