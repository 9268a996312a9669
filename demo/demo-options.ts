/** The command line of the demo. */
import { parseArgs } from 'node:util';
import { words } from '../base/vocabulary.js';
import { PlainError } from '../client/plain-error.js';
import { STORIES } from './stories/catalog.js';

export interface Options {
  readonly help: boolean;
  readonly json: boolean;
  readonly seed: number;
  /** The whole portfolio, one improvement after the other. */
  readonly all: boolean;
  /** Which improvement, when it is not all of them. */
  readonly improvement: number;
  /** A charter of one's own instead of the sample. */
  readonly charter: string | undefined;
}

/** Any seed would do. With this one every pilot of the planned size finds its effect, as some six draws in ten do. */
const USUAL_SEED = 1;
const FIRST = STORIES[0].number;
const LARGEST_SEED = 4_294_967_295;

export const HELP = `Usage: npm run demo -- [options]

Takes an improvement of the sample portfolio through its whole cycle: charter, gates, pilot, Finance, waves, sustain.
Uses the stack that runs here, or starts one and stops it at the end.

Improvements, and how they end:
${STORIES.map(({ number, title, endsAs }) => `  ${number}  ${title} (${words(endsAs)})`).join('\n')}

Options:
  --improvement N   which one (${FIRST})
  --all             all of them on one stack, told shorter, with the portfolio at the end
  --seed N          seed of the simulated draws, 0 to ${LARGEST_SEED} (${USUAL_SEED})
  --charter FILE    a charter in YAML instead of the sample's
  --json            print nothing but one JSON result at the end; with --all an array of results
  --help            print this

Environment:
  TOLLGATE_HOME     folder of the running stack (.tollgate)
  TOLLGATE_URL      the API to talk to, when it runs elsewhere; TOLLGATE_KEYS then names a file of keys
  NO_COLOR          no colours

Example:
  npm run demo -- --all
  npm run demo -- --improvement 3 --seed 7

Exit codes: 0 ok, 1 something went wrong or chance ended the story otherwise, 2 wrong usage or charter`;

/** @throws PlainError with exit code 2 */
export function readOptions(args: readonly string[]): Options {
  const { help, json, seed, all, improvement, charter } = parsed(args);
  if (all && (improvement !== undefined || charter !== undefined)) {
    throw new PlainError('--all plays every improvement with its own charter.\nSee --help.', 2);
  }
  return { help, json, seed: seedOf(seed), all, improvement: improvementOf(improvement), charter };
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        json: { type: 'boolean', default: false },
        seed: { type: 'string', default: String(USUAL_SEED) },
        all: { type: 'boolean', default: false },
        improvement: { type: 'string' },
        charter: { type: 'string' },
      },
      strict: true,
      allowPositionals: false,
    });
    return { ...values, improvement: values.improvement, charter: values.charter };
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : String(error)}\nSee --help.`, 2);
  }
}

function improvementOf(text = String(FIRST)): number {
  const found = STORIES.find(({ number }) => String(number) === text);
  if (found) return found.number;
  const known = STORIES.map(({ number }) => number).join(', ');
  throw new PlainError(`--improvement must be one of ${known}, not "${text}".\nSee --help.`, 2);
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (/^\d{1,10}$/.test(text) && seed <= LARGEST_SEED) return seed;
  throw new PlainError(
    `--seed must be a whole number from 0 to ${LARGEST_SEED}, not "${text}".\nSee --help.`,
    2,
  );
}
