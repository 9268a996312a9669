/** Reads what a sponsor has started lately, to see whether one change comes in several small cycles. */
import type { Connection } from 'mongoose';
import type { Charter } from '../../contracts/charter.js';
import type { RecentCycle } from '../../domain/programme/splitting.js';
import { operators, READ_MS } from '../mongo/collection-schema.js';
import { cycleModel, type CycleDocument } from '../cycle/cycle-document.js';

export interface RecentQuery {
  readonly sponsor: string;
  /** ISO 8601. */
  readonly since: string;
}

type Found = Pick<CycleDocument, '_id' | 'journeyStage' | 'lobs' | 'open' | 'outcome' | 'openedAt'> & {
  readonly charter: Pick<Charter, 'budget' | 'reach'>;
};

/** More cycles than this are not read, because so many of one sponsor say enough by themselves. */
const MOST = 200;

export function recentCyclesReader(connection: Connection): (query: RecentQuery) => Promise<RecentCycle[]> {
  const cycles = cycleModel(connection);
  return async ({ sponsor, since }) => {
    const found = await cycles
      .find(
        { 'charter.sponsor': sponsor, listKey: operators({ $gte: since }) },
        {
          journeyStage: 1,
          lobs: 1,
          open: 1,
          outcome: 1,
          openedAt: 1,
          'charter.budget': 1,
          'charter.reach': 1,
        },
      )
      .sort({ listKey: -1 })
      .limit(MOST)
      .maxTimeMS(READ_MS)
      .lean<Found[]>();
    return found.map(({ _id, journeyStage, lobs, open, outcome, openedAt, charter }) => {
      const { budget, reach } = charter;
      const cycle = { cycleId: _id, sponsor, journeyStage, lobs, budget, reach, open, outcome };
      return { ...cycle, openedAt: openedAt.toISOString() };
    });
  };
}
