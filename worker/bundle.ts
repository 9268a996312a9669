/**
 * Builds the workflow bundle. It is built ahead, so that a worker starts in a second or two instead of four, and so that
 * what was tested is what runs.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';

/** The bundles lie beside the compiled code. That for replay also tells of the transitions that a history makes. */
export const PREBUILT = {
  workflows: fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)),
  replay: fileURLToPath(new URL('../replay-bundle.js', import.meta.url)),
} as const;

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const source = (name: string) => fileURLToPath(new URL(`../workflows/${name}.${extension}`, import.meta.url));

/**
 * Bundles the workflows beside this file, TypeScript or compiled.
 * @param replaced module → the module in its place, as absolute paths; tests bundle the next process version with it
 * @returns the bundle's code
 */
export function bundleWorkflows(replaced: Readonly<Record<string, string>> = {}): Promise<string> {
  return bundle(replaced, []);
}

/** The same for replaying histories, whose transitions go to the sink of `transition-sink.ts`. */
export function bundleForReplay(): Promise<string> {
  return bundle({}, [source('replay/transition-sink')]);
}

async function bundle(
  replaced: Readonly<Record<string, string>>,
  workflowInterceptorModules: string[],
): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: source('index'),
    workflowInterceptorModules,
    // The reader needs webpack's errors, but not its progress.
    logger: new DefaultLogger('ERROR'),
    // The sources import each other as `.js`, as Node wants it, so the bundler must look for the TypeScript behind.
    webpackConfigHook: (config) => ({
      ...config,
      resolve: {
        ...config.resolve,
        // The SDK puts replacements of its own here, which are kept.
        alias: Object.assign({}, config.resolve?.alias, replaced),
        extensionAlias: { '.js': ['.ts', '.js'] },
      },
    }),
  });
  return code;
}

export async function workflowBundle(): Promise<WorkflowBundleOption> {
  return existsSync(PREBUILT.workflows)
    ? { codePath: PREBUILT.workflows }
    : { code: await bundleWorkflows() };
}

export async function replayBundle(): Promise<WorkflowBundleOption> {
  return existsSync(PREBUILT.replay) ? { codePath: PREBUILT.replay } : { code: await bundleForReplay() };
}
