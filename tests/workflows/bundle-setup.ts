/** The workflows' bundle, made once for a run: a worker of each test file then starts two or three seconds sooner. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleWorkflows } from '../../worker/bundle.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** File with the bundle of the workflows as they are now. */
    workflowBundle: string;
  }
}

export default async function bundleOnce(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tollgate-bundle-'));
  const file = path.join(folder, 'workflows.js');
  await writeFile(file, await bundleWorkflows());
  project.provide('workflowBundle', file);
  return () => rm(folder, { recursive: true, force: true });
}
