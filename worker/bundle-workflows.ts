/** Build step: writes the workflow bundles beside the compiled code. */
import { writeFile } from 'node:fs/promises';
import { bundleForReplay, bundleWorkflows, PREBUILT } from './bundle.js';

await writeFile(PREBUILT.workflows, await bundleWorkflows());
await writeFile(PREBUILT.replay, await bundleForReplay());
