/** What the portfolio counts of a cycle; each event carries it, so that a follower of the log need not read the cycle. */
import type { Charter } from '../../contracts/charter.js';
import type { Outcome, Phase } from '../../base/vocabulary.js';
import type { Transition } from '../../domain/cycle/transition.js';

export interface Facet extends Partial<CharterFacet> {
  readonly phase: Phase;
  readonly open: boolean;
  readonly outcome: Outcome | null;
  /** A wave of a cycle: not counted. */
  readonly wave?: true;
}

/** In the facet only where the transition brought a charter. */
export interface CharterFacet {
  readonly lobs: readonly string[];
  readonly journeyStage: string;
}

export function facetOf({ state, charter }: Pick<Transition, 'state' | 'charter'>): Facet {
  const { phase, closed, exit, parent } = state;
  const facet: Facet = {
    phase,
    open: !closed,
    outcome: exit?.outcome ?? null,
    ...(parent === null ? {} : { wave: true }),
  };
  return charter ? { ...facet, ...charterFacet(charter) } : facet;
}

export function charterFacet({ lobs, journeyStage }: Charter): CharterFacet {
  return { lobs, journeyStage };
}
