/** Reads what was started lately: by a sponsor, who may have split one change, and on a standing budget. */
import type { Connection } from 'mongoose';
import { personKey } from '../../base/person.js';
import type { Charter } from '../../contracts/charter.js';
import type { RecentCycle } from '../../domain/programme/splitting.js';
import { releasedMinor, returnedMinor } from '../../domain/finance/movements.js';
import type { LightCycle } from '../../domain/programme/standing-budget.js';
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
const MOST_LIGHT = 1_000;

export function recentCyclesReader(connection: Connection): (query: RecentQuery) => Promise<RecentCycle[]> {
  const cycles = cycleModel(connection);
  return async ({ sponsor, since }) => {
    const found = await cycles
      .find(
        { sponsorKey: personKey(sponsor), listKey: operators({ $gte: since }) },
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

export interface LightQuery extends Pick<Charter, 'journeyStage'> {
  readonly currency: string;
  /** ISO 8601. */
  readonly since: string;
}

/** The light cycles of a journey stage, so many at most that a stage starts in a year. */
export function lightCyclesReader(connection: Connection): (query: LightQuery) => Promise<LightCycle[]> {
  const cycles = cycleModel(connection);
  return async ({ journeyStage, currency, since }) => {
    const found = await cycles
      .find(
        {
          lightStage: journeyStage,
          listKey: operators({ $gte: since }),
          'charter.budget.currency': currency,
        },
        { open: 1, 'charter.budget': 1, 'state.movements': 1 },
      )
      .sort({ listKey: -1 })
      .limit(MOST_LIGHT)
      .maxTimeMS(READ_MS)
      .lean<(Pick<CycleDocument, '_id' | 'open' | 'state'> & { charter: Pick<Charter, 'budget'> })[]>();
    return found.map(({ _id, open, charter, state }) => {
      const sums = { releasedMinor: releasedMinor(state), returnedMinor: returnedMinor(state) };
      return { cycleId: _id, open, budgetMinor: charter.budget.amountMinor, ...sums };
    });
  };
}
