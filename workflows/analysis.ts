/** Judges data that somebody has at hand, outside of any gate. It decides nothing; it is kept to be read. */
import { proxyActivities } from '@temporalio/workflow';
import type { AnalysisActivities } from '../activities/ports.js';
import type { AnyAnalysisStart } from '../domain/evidence/analysis.js';
import { mustBeOwn } from './process/own-id.js';

const { analyse } = proxyActivities<AnalysisActivities>({
  // Summaries are judged within a second; some ten million rows of a data set are summed up in a minute.
  startToCloseTimeout: '10m',
  // A worker that dies in the middle is noticed by its silence; what is quick says nothing, and needs no longer.
  heartbeatTimeout: '30s',
  // A database that is away for longer is somebody's work, and whoever asked has long gone on.
  scheduleToCloseTimeout: '1h',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

export function analysis(start: AnyAnalysisStart): Promise<void> {
  mustBeOwn('analysis', start.id);
  return analyse(start);
}
