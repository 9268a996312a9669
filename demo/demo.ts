/**
 * `npm run demo`: plays improvements of the sample portfolio on a running stack, through the public API only. This
 * folder must never import anything of the product but its vocabulary (base), its client and the types of its
 * contracts.
 */
import { join, relative } from 'node:path';
import { words } from '../base/vocabulary.js';
import { ApiClient } from '../client/api-client.js';
import { readCharterFile, type CharterFile } from '../client/charter-file.js';
import { failureExitCode, failureText } from '../client/failure.js';
import { readKeys } from '../client/keys.js';
import { PlainError } from '../client/plain-error.js';
import { projectRoot } from '../client/project-root.js';
import { homeFolder, openStack, type RunningStack } from '../client/running-stack.js';
import { Desk } from './desk.js';
import { HELP, readOptions, type Options } from './demo-options.js';
import { endedAsTold, resultOf, tellEnding, tellShortEnding, type Result } from './ending.js';
import { DAYS_NOTE } from './policy-days.js';
import { BASE_NOTE } from './provider-base.js';
import { Stage } from './stage.js';
import { STORIES } from './stories/catalog.js';
import type { Story } from './stories/story-kind.js';
import { Storyteller } from './story.js';
import { readSubscribers } from './telco.js';
import { tellVerdicts } from './told-verdicts.js';
import { countsWith, tellHead, tellPortfolio, tellTotals } from './told-portfolio.js';

const examples = join(projectRoot, 'examples');

/** @returns the exit code */
async function demo(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const chosen = STORIES.filter(({ number }) => options.all || number === options.improvement);
  // The charters are read before the stack is started, so that a file that is no YAML costs nobody a wait.
  const parts = chosen.map((story) => ({ story, charter: charterOf(story, options) }));
  const say = options.json ? () => undefined : (line: string) => console.log(line);
  const stack = await openStack(env, say);
  try {
    const scene = { options, stack, env, say };
    return options.all ? await playAll(scene, parts) : await playOne(scene, parts);
  } finally {
    await stack.stop();
  }
}

interface Part {
  readonly story: Story;
  readonly charter: CharterFile;
}

interface Scene {
  readonly options: Options;
  readonly stack: RunningStack;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

function charterOf(story: Story, { charter }: Options): CharterFile {
  if (charter !== undefined) return readCharterFile(charter);
  const path = join(examples, story.charterFile);
  return readCharterFile(path, relative(projectRoot, path));
}

async function playOne(scene: Scene, [part]: readonly Part[]): Promise<number> {
  if (part === undefined) throw new PlainError('There is no such improvement.', 2);
  const { options, stack, say } = scene;
  const teller = new Storyteller(say);
  const { story } = part;
  teller.title(`Improvement ${story.number}: ${story.title}`);
  teller.prose(
    `API ${stack.apiUrl}, seed ${options.seed}. Real: the charter's segment and its churn. ${BASE_NOTE}. SIMULATED and SYNTHETIC: as labelled.`,
  );
  teller.prose(DAYS_NOTE);
  const { result, remarks } = await play(scene, part, teller);
  if (options.charter === undefined && story.number === STORIES[0].number)
    await tellVerdicts(teller, deskOf(scene));
  tellEnding(teller, result, { remarks, startedHere: stack.startedHere });
  if (options.json) console.log(JSON.stringify(result, null, 2));
  return exitCodeOf([result], scene);
}

async function playAll(scene: Scene, parts: readonly Part[]): Promise<number> {
  const { options, stack, say } = scene;
  const head = new Storyteller(say, 'short');
  tellHead(head, {
    charters: parts.map(({ charter }) => charter.charter),
    apiUrl: stack.apiUrl,
    seed: options.seed,
  });
  const results: Result[] = [];
  for (const part of parts) {
    const teller = new Storyteller(say, 'short');
    teller.title(`Improvement ${part.story.number} of ${parts.length}: ${part.story.title}`);
    const { result } = await play(scene, part, teller);
    tellShortEnding(teller, result);
    results.push(result);
  }
  await tellVerdicts(head, deskOf(scene));
  tellPortfolio(head, results);
  tellTotals(head, await countsWith(clientOf(scene), results), stack);
  if (options.json) console.log(JSON.stringify(results, null, 2));
  return exitCodeOf(results, scene);
}

async function play(scene: Scene, { story, charter }: Part, teller: Storyteller) {
  const { options, stack, env } = scene;
  const { seed } = options;
  const stage = new Stage(clientOf(scene), teller);
  const subscribers = readSubscribers(join(examples, 'telco_churn.csv'));
  const ended = await story.play(stage, { charter, subscribers, seed, examples });
  const result = await resultOf({ story, stage, stack, seed, ended, env });
  return { result, remarks: ended.remarks };
}

function clientOf({ stack, env }: Scene): ApiClient {
  return new ApiClient(stack.apiUrl, readKeys(homeFolder(env), env));
}

function deskOf(scene: Scene): Desk {
  return new Desk(clientOf(scene), examples);
}

function exitCodeOf(results: readonly Result[], { options, say }: Scene): number {
  const { seed, all, improvement } = options;
  const which = all ? '--all' : `--improvement ${improvement}`;
  const otherwise = results.filter((result) => !endedAsTold(result));
  for (const { title, outcome } of otherwise) {
    say(`With seed ${seed} chance ended "${title}" otherwise: ${words(outcome ?? 'open')}.`);
  }
  if (otherwise.length > 0) say(`Try another: npm run demo -- ${which} --seed ${seed + 1}`);
  return otherwise.length === 0 ? 0 : 1;
}

demo(process.argv.slice(2), process.env).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.exitCode = failureExitCode(error);
    console.error(failureText(error, 'The demo'));
  },
);
