/** What a load tells the person at the terminal: a line for each document, with what differs below it, and a sum. */
import type { Loaded, LoadOutcome } from './programme-load.js';
import type { ProgrammeEntry } from './programme-files.js';

export function loadedText({ kind, name }: ProgrammeEntry, loaded: Loaded): string {
  const first = `${kind} ${name}: ${headline(loaded)}`;
  const differences = 'differences' in loaded ? loaded.differences : [];
  return [first, ...differences.map((line) => `    ${line}`)].join('\n');
}

function headline(loaded: Loaded): string {
  const { outcome, version } = loaded;
  if (!('current' in loaded)) return `${outcome}, version ${version}`;
  const { current } = loaded;
  const who = `${current.createdBy}, ${current.createdAt.slice(0, 10)} (“${current.reason}”)`;
  if (outcome === 'left alone')
    return `left alone: version ${version} was decided by ${who}. The file differs:`;
  const before =
    current.source === 'person'
      ? `in place of version ${current.version} by ${who}:`
      : `in place of version ${current.version}, which a load wrote:`;
  return `changed, version ${version} ${before}`;
}

const OUTCOMES: readonly LoadOutcome[] = ['added', 'changed', 'unchanged', 'left alone'];

export function loadSum(loaded: readonly Loaded[]): string {
  const counted = OUTCOMES.map((outcome) => ({
    outcome,
    count: loaded.filter((each) => each.outcome === outcome).length,
  })).filter(({ count }) => count > 0);
  const sum = `${counted.map(({ outcome, count }) => `${count} ${outcome}`).join(', ')}.`;
  if (!loaded.some(({ outcome }) => outcome === 'left alone')) return sum;
  return `${sum} With --replace the files take the place of what people decided.`;
}

/** @param refused what the API has against each document that was not loaded */
export function refusedText(refused: readonly string[], all: number): string {
  const what = `${refused.length} of ${all} documents ${refused.length === 1 ? 'was' : 'were'} not loaded`;
  return `${refused.join('\n')}\n${what}. Mend and load again: what is loaded already stays as it is.`;
}
