/**
 * Builds the workflow bundle. It is built ahead, so that a worker starts in a second or two instead of four, and so that
 * what was tested is what runs.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';

/** The bundle lies beside the compiled code: `dist/workflow-bundle.js`. */
const PREBUILT = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/**
 * Bundles the workflows beside this file, TypeScript or compiled.
 * @param replaced module → the module in its place, as absolute paths; tests bundle the next process version with it
 * @returns the bundle's code
 */
export async function bundleWorkflows(replaced: Readonly<Record<string, string>> = {}): Promise<string> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(`../workflows/index.${extension}`, import.meta.url)),
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

export const prebuiltPath = PREBUILT;

export async function workflowBundle(): Promise<WorkflowBundleOption> {
  return existsSync(PREBUILT) ? { codePath: PREBUILT } : { code: await bundleWorkflows() };
}
