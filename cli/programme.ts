/**
 * `npm run programme -- load <folder>`: brings the standing documents of a folder into a running Tollgate, by the
 * public API. A document that is there already with the same content stays as it is; another content becomes a new
 * version.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { ApiClient, ApiProblem } from './api-client.js';
import { describeFieldErrors, readYamlFile, type YamlFile } from './charter-file.js';
import { DemoError } from './demo-error.js';
import { readKeys } from './keys.js';
import { findStack, homeFolder } from './running-stack.js';

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

const KINDS = ['targets', 'raci', 'council', 'playbooks', 'policies'];

interface Entry {
  readonly file: YamlFile;
  readonly kind: string;
  readonly name: string;
  readonly reason: string;
  readonly content: unknown;
}

interface Current {
  readonly version: number;
  readonly content: unknown;
}

async function programme(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { help, as, reason, folder } = optionsOf(args);
  if (help) {
    console.log(HELP);
    return;
  }
  // What is wrong with a file as YAML is said before anything is sent.
  const entries = entriesIn(folder, reason);
  const stack = await findStack(env);
  if (!stack)
    throw new DemoError('No stack runs here. Start one (npm start), or name its API in TOLLGATE_URL.');
  const api = new ApiClient(stack.apiUrl, readKeys(homeFolder(env), env));
  for (const entry of entries) console.log(`${entry.kind} ${entry.name}: ${await load(api, as, entry)}`);
}

async function load(api: ApiClient, person: string, entry: Entry): Promise<string> {
  const { file, kind, name, reason, content } = entry;
  const path = `/v1/programme/${kind}`;
  const current = await currentOf(api, person, `${path}/${encodeURIComponent(name)}`);
  if (current && isDeepStrictEqual(current.content, content)) return `version ${current.version}, unchanged`;
  const basedOn = current?.version ?? null;
  try {
    const made = await api.post<Current>(person, path, { name, basedOn, reason, content });
    return `version ${made.version}`;
  } catch (error) {
    const errors = error instanceof ApiProblem ? (error.problem.errors ?? []) : [];
    if (errors.length === 0) throw error;
    const openApi = await api.get<unknown>(person, '/openapi.json');
    throw new DemoError(describeFieldErrors(file, errors, openApi, path).join('\n'), 2);
  }
}

async function currentOf(api: ApiClient, person: string, path: string): Promise<Current | undefined> {
  try {
    return await api.get<Current>(person, path);
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  }
}

function entriesIn(folder: string, reason: string | undefined): Entry[] {
  const files = filesIn(folder);
  if (files.length === 0) throw new DemoError(`${folder} holds no .yaml file.`, 2);
  return files.map((name) => entryOf(readYamlFile(join(folder, name)), reason));
}

/** Only what names the document; the API judges the rest. */
function entryOf(file: YamlFile, reason: string | undefined): Entry {
  const found = (file.value ?? {}) as Partial<Record<'kind' | 'name' | 'reason' | 'content', unknown>>;
  const { kind, name, content } = found;
  if (typeof kind !== 'string' || !KINDS.includes(kind)) {
    throw new DemoError(`${file.name}: kind must be one of ${KINDS.join(', ')}.`, 2);
  }
  if (typeof name !== 'string' || name === '') throw new DemoError(`${file.name}: name is missing.`, 2);
  const why = reason ?? (typeof found.reason === 'string' ? found.reason : 'Loaded from a file');
  return { file, kind, name, reason: why, content };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort();
  } catch {
    throw new DemoError(`The folder ${folder} cannot be read.`, 2);
  }
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
    throw new DemoError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`, 2);
  }
}

programme(process.argv.slice(2), process.env).catch((error: unknown) => {
  process.exitCode = error instanceof DemoError ? error.exitCode : 1;
  console.error(explained(error));
});

function explained(error: unknown): string {
  if (error instanceof DemoError) return error.message;
  if (error instanceof ApiProblem) return `The API refused (${error.status}): ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
