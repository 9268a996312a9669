/** What the API answers, as types only, because the schemas stay with the API. */
import type { z } from 'zod';
import type { analysisSchema } from '../contracts/analysis.js';
import type { datasetSchema } from '../contracts/dataset.js';
import type { matchedAnalysisSchema } from '../contracts/matched-analysis.js';
import type {
  acceptedSchema,
  cyclePageSchema,
  cycleStatusSchema,
  eventPageSchema,
  portfolioSchema,
  startedSchema,
} from '../contracts/cycle.js';

export type CycleStatus = z.infer<typeof cycleStatusSchema>;
export type AnalysisFound = z.infer<typeof analysisSchema> | z.infer<typeof matchedAnalysisSchema>;
export type DatasetShown = z.infer<typeof datasetSchema>;
export type CycleStarted = z.infer<typeof startedSchema>;
export type CyclePage = z.infer<typeof cyclePageSchema>;
export type PortfolioCounts = z.infer<typeof portfolioSchema>;
export type MessageAccepted = z.infer<typeof acceptedSchema>;
export type EventPage = z.infer<typeof eventPageSchema>;
export type CycleEvent = EventPage['items'][number];
