/** Names that several programs must agree on: queue, workflow, ids, search attributes. They are made only here. */

export const TASK_QUEUE = 'tollgate-cycles';
export const CYCLE_WORKFLOW = 'improvementCycle';
export const WAVE_WORKFLOW = 'rolloutWave';

export const ANALYSIS_WORKFLOW = 'analysis';

export const DATASET_WORKFLOW = 'dataset';

export function datasetWorkflowId(datasetId: string): string {
  return `dataset:${datasetId}`;
}

export function analysisWorkflowId(analysisId: string): string {
  return `analysis:${analysisId}`;
}

export const CHANGE_WORKFLOW = 'governedChange';

const WORKFLOW_PREFIX = 'cycle:';
const CHANGE_PREFIX = 'governed-change:';

export function cycleWorkflowId(cycleId: string): string {
  return `${WORKFLOW_PREFIX}${cycleId}`;
}

/** Null for a workflow that is neither a cycle nor a wave. */
export function cycleIdOf(workflowId: string): string | null {
  return workflowId.startsWith(WORKFLOW_PREFIX) ? workflowId.slice(WORKFLOW_PREFIX.length) : null;
}

export function changeWorkflowId(changeId: string): string {
  return `${CHANGE_PREFIX}${changeId}`;
}

/** They are registered before the first workflow starts, because a cycle that sets an unknown one hangs in silence. */
export const SEARCH_ATTRIBUTES = {
  TollgatePhase: 'Keyword',
  TollgateJourneyStage: 'Keyword',
  TollgateLob: 'KeywordList',
  TollgateRegion: 'KeywordList',
  TollgateWaitingFor: 'Keyword',
  TollgateDueAt: 'Datetime',
} as const;
