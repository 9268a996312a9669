/**
 * The days of the programme's own policy, for which the seconds of a story stand: a charter of the samples shortens its
 * windows and rhythms, so that a year can be watched.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DAY_MS, durationMs } from '../base/duration.js';
import { projectRoot } from '../client/project-root.js';
import type { ProgrammePolicy } from '../contracts/programme-documents.js';

const STANDARD = join(projectRoot, 'examples', 'programme', 'policies-standard.yaml');

const { policy } = (parse(readFileSync(STANDARD, 'utf8')) as { content: ProgrammePolicy }).content;
const windows: Readonly<Record<string, string | undefined>> = policy.windows;

function daysOf(duration: string): number {
  return Math.round(durationMs(duration) / DAY_MS);
}

/** Said once in each run. */
export const DAYS_NOTE =
  'Seconds here stand for days: waits, checks and deferrals are told as long as the programme’s policy lets them be.';

export const policyDays = {
  /** How long a wait of this phase may last. */
  windowOf: (phase: string): number => daysOf(windows[phase] ?? policy.windows.default),
  longestDeferral: daysOf(policy.longestDeferral),
  betweenChecks: daysOf(policy.sustainEvery),
} as const;
