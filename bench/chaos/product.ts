/**
 * Everything that the recovery proof takes from the product and from the tests' support stands here. When folders
 * move, only this file changes. People act over HTTP; what stands here starts the processes and checks the end.
 */
import { join } from 'node:path';
import { projectRoot } from '../../client/project-root.js';

export { STATUS_QUERY, WORKFLOW_PREFIX };
export { assertNever } from '../../base/assert-never.js';
export { chanceOf } from '../../demo/chance.js';
export { openStore, type Store } from '../../store/connect.js';
export type { Charter } from '../../contracts/charter.js';
export type { Submission } from '../../contracts/submission.js';
export type { CycleStatus } from '../../domain/reading/status.js';
export type { Entry } from '../../domain/cycle/timeline.js';
export { handIns, observed, reconciliationOf, testCharter } from '../../tests/support/charters.js';
export { ApiCaller } from '../../tests/support/api-caller.js';
export { makeTrialProgramme } from '../../tests/support/trial-programme.js';
export { ProcessStack, type Part } from '../../tests/support/process-stack.js';
export { endWithUs } from '../end-with-us.js';
export { projectRoot };

/** The prefix that names the workflow of a cycle or a wave, before its id. */
const WORKFLOW_PREFIX = 'cycle:';
const STATUS_QUERY = 'status';

/** The bundle that the workers of the stack run. */
export const WORKFLOW_BUNDLE = join(projectRoot, 'dist', 'workflow-bundle.js');
