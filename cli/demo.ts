/**
 * `npm run demo`: plays an improvement of the sample portfolio against a running stack, by the public API only.
 * This folder must never import anything of the product but types.
 */
import { join, relative } from 'node:path';
import { ApiClient, ApiProblem } from './api-client.js';
import { readCharterFile, type CharterFile } from './charter-file.js';
import { DemoError } from './demo-error.js';
import { resultOf, tellEnding, type Result } from './ending.js';
import { readKeys } from './keys.js';
import { HELP, readOptions, type Options } from './options.js';
import { homeFolder, openStack, projectRoot, type RunningStack } from './running-stack.js';
import { Stage } from './stage.js';
import { STORIES } from './stories/catalog.js';
import type { Story } from './stories/story-kind.js';
import { Storyteller } from './story.js';
import { readSubscribers } from './telco.js';

const examples = join(projectRoot, 'examples');

/** @returns the exit code */
async function demo(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const [story] = STORIES;
  // What can be wrong with the charter as YAML is said before anything is started.
  const charter = charterOf(story, options);
  const say = options.json ? () => undefined : (line: string) => console.log(line);
  const stack = await openStack(env, say);
  try {
    const result = await play({ story, charter, options, stack, env, teller: new Storyteller(say) });
    if (options.json) console.log(JSON.stringify(result, null, 2));
    return result.outcome === story.endsAs ? 0 : 1;
  } finally {
    await stack.stop();
  }
}

function charterOf(story: Story, { charter }: Options): CharterFile {
  if (charter !== undefined) return readCharterFile(charter);
  const path = join(examples, story.charterFile);
  return readCharterFile(path, relative(projectRoot, path));
}

interface Performance {
  readonly story: Story;
  readonly charter: CharterFile;
  readonly options: Options;
  readonly stack: RunningStack;
  readonly env: NodeJS.ProcessEnv;
  readonly teller: Storyteller;
}

async function play({ story, charter, options, stack, env, teller }: Performance): Promise<Result> {
  const { seed } = options;
  const stage = new Stage(new ApiClient(stack.apiUrl, readKeys(homeFolder(env), env)), teller);
  const subscribers = readSubscribers(join(examples, 'telco_churn.csv'));
  teller.title(`Improvement ${story.number}: ${story.title}`);
  teller.line(
    `API ${stack.apiUrl}, seed ${seed}. Real: the charter's segment and its churn. SIMULATED and SYNTHETIC: as labelled.`,
  );
  const { figures, remarks } = await story.play(stage, { charter, subscribers, seed, examples });
  const result = await resultOf({ story, stage, stack, seed, figures, env });
  tellEnding(teller, result, { remarks, startedHere: stack.startedHere });
  if (result.outcome !== story.endsAs) {
    teller.line(
      `With seed ${seed} chance ended the story otherwise. Try another: npm run demo -- --seed ${seed + 1}`,
    );
  }
  return result;
}

demo(process.argv.slice(2), process.env).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.exitCode = error instanceof DemoError ? error.exitCode : 1;
    console.error(explained(error));
  },
);

/** A sentence for what can happen to anybody; the stack trace only for a defect of our own. */
function explained(error: unknown): string {
  if (error instanceof DemoError) return error.message;
  if (error instanceof ApiProblem) return `The API refused (${error.status}): ${error.message}`;
  return `The demo has a defect: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
