/** What the API answers, as types only, because the schemas stay with the API. */
import type { z } from 'zod';
import type {
  acceptedSchema,
  cyclePageSchema,
  cycleStatusSchema,
  eventPageSchema,
  portfolioSchema,
  startedSchema,
} from '../contracts/cycle.js';

export type CycleStatus = z.infer<typeof cycleStatusSchema>;
export type CycleStarted = z.infer<typeof startedSchema>;
export type CyclePage = z.infer<typeof cyclePageSchema>;
export type PortfolioCounts = z.infer<typeof portfolioSchema>;
export type MessageAccepted = z.infer<typeof acceptedSchema>;
export type EventPage = z.infer<typeof eventPageSchema>;
export type CycleEvent = EventPage['items'][number];
