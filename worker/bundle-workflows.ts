/** Build step: writes the workflow bundle beside the compiled code. */
import { writeFile } from 'node:fs/promises';
import { bundleWorkflows, prebuiltPath } from './bundle.js';

await writeFile(prebuiltPath, await bundleWorkflows());
