/**
 * `npm run programme -- load <folder>`: brings the standing documents of a folder into a running Tollgate, through the
 * public API. A document that is there already with the same content stays as it is, and so does one that somebody has
 * decided since; any other becomes a new version.
 */
import { parseArgs } from 'node:util';
import { ApiClient } from '../client/api-client.js';
import { failureExitCode, failureText } from '../client/failure.js';
import { readKeys } from '../client/keys.js';
import { PlainError } from '../client/plain-error.js';
import { findStack, homeFolder } from '../client/running-stack.js';
import { loadedText, loadSum, refusedText } from './load-report.js';
import { entriesIn } from './programme-files.js';
import { loadEntry, type Loaded } from './programme-load.js';

const HELP = `Usage: npm run programme -- load FOLDER [--replace] [--as PERSON] [--reason TEXT]

Loads every .yaml file of the folder: kind, name, reason, content; see examples/programme. What differs is shown field by
field. A version that a person decided, and no load wrote, is left alone.

Options:
  --replace         put the files in place of what people decided, too
  --as PERSON       whose key is used (the only one that there is, or pmo)
  --reason TEXT     why, instead of what the files say
  --help            print this

Environment:
  TOLLGATE_HOME     folder of the running stack (.tollgate)
  TOLLGATE_URL      the API to talk to, when it runs elsewhere; TOLLGATE_KEYS then names a file of keys

Exit codes: 0 ok, 1 something went wrong, 2 wrong usage or a wrong file`;

async function programme(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { help, as, reason, replace, folder } = optionsOf(args);
  if (help) {
    console.log(HELP);
    return;
  }
  // All files are read and checked before anything is sent, so that a wrong file leaves the programme untouched.
  const entries = entriesIn(folder, reason);
  const stack = await findStack(env);
  if (!stack)
    throw new PlainError('No stack runs here. Start one (npm start), or name its API in TOLLGATE_URL.');
  const keys = readKeys(homeFolder(env), env);
  const api = new ApiClient(stack.apiUrl, keys);
  const person = as ?? onlyPerson(keys) ?? 'pmo';
  const loaded: Loaded[] = [];
  const refused: string[] = [];
  for (const entry of entries) {
    try {
      const came = await loadEntry({ api, person, replace }, entry);
      console.log(loadedText(entry, came));
      loaded.push(came);
    } catch (error) {
      // What names something that another document lacks is told together with the rest.
      if (!(error instanceof PlainError)) throw error;
      refused.push(error.message);
    }
  }
  if (loaded.length > 0) console.log(loadSum(loaded));
  if (refused.length > 0) throw new PlainError(refusedText(refused, entries.length), 2);
}

function onlyPerson(keys: Readonly<Record<string, string>>): string | undefined {
  const [person, ...more] = Object.keys(keys);
  return more.length === 0 ? person : undefined;
}

function optionsOf(args: readonly string[]) {
  const options = {
    help: { type: 'boolean', short: 'h', default: false },
    replace: { type: 'boolean', default: false },
    as: { type: 'string' },
    reason: { type: 'string' },
  } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      strict: true,
      allowPositionals: true,
    });
    const [command, folder, ...more] = positionals;
    const complete = command === 'load' && folder !== undefined && more.length === 0;
    if (!complete && !values.help) throw new Error('Which folder shall be loaded?');
    return { ...values, as: values.as, reason: values.reason, folder: folder ?? '' };
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`, 2);
  }
}

programme(process.argv.slice(2), process.env).catch((error: unknown) => {
  process.exitCode = failureExitCode(error);
  console.error(failureText(error, 'The command'));
});
