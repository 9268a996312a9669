/**
 * `npm run programme -- load <folder>`: brings the standing documents of a folder into a running Tollgate, through the
 * public API. A document that is there already with the same content stays as it is; one with another content becomes a
 * new version.
 */
import { parseArgs } from 'node:util';
import { ApiClient } from '../client/api-client.js';
import { failureExitCode, failureText } from '../client/failure.js';
import { readKeys } from '../client/keys.js';
import { PlainError } from '../client/plain-error.js';
import { findStack, homeFolder } from '../client/running-stack.js';
import { entriesIn, loadEntry } from './programme-files.js';

const HELP = `Usage: npm run programme -- load FOLDER [--as PERSON] [--reason TEXT]

Loads every .yaml file of the folder: kind, name, reason, content; see examples/programme.

Options:
  --as PERSON       whose key is used (pmo)
  --reason TEXT     why, instead of what the files say
  --help            print this

Environment:
  TOLLGATE_HOME     folder of the running stack (.tollgate)
  TOLLGATE_URL      the API to talk to, when it runs elsewhere; TOLLGATE_KEYS then names a file of keys

Exit codes: 0 ok, 1 something went wrong, 2 wrong usage or a wrong file`;

async function programme(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { help, as, reason, folder } = optionsOf(args);
  if (help) {
    console.log(HELP);
    return;
  }
  // All files are read before anything is sent, so that a file that is no YAML leaves the programme untouched.
  const entries = entriesIn(folder, reason);
  const stack = await findStack(env);
  if (!stack)
    throw new PlainError('No stack runs here. Start one (npm start), or name its API in TOLLGATE_URL.');
  const api = new ApiClient(stack.apiUrl, readKeys(homeFolder(env), env));
  for (const entry of entries) console.log(`${entry.kind} ${entry.name}: ${await loadEntry(api, as, entry)}`);
}

function optionsOf(args: readonly string[]) {
  const options = {
    help: { type: 'boolean', short: 'h', default: false },
    as: { type: 'string', default: 'pmo' },
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
    return { ...values, reason: values.reason, folder: folder ?? '' };
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`, 2);
  }
}

programme(process.argv.slice(2), process.env).catch((error: unknown) => {
  process.exitCode = failureExitCode(error);
  console.error(failureText(error, 'The command'));
});
