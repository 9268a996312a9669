/** Tells how many cycles stand where, from counts that the store keeps in memory, without reading a cycle. */
import { portfolioSchema } from '../../contracts/cycle.js';
import { scopeOf } from '../auth/scope.js';
import { UNCHANGED, unlessKnown } from '../http/unless-known.js';
import { route } from '../route.js';

const portfolio = route({
  method: 'get',
  path: '/v1/portfolio',
  tag: 'Cycles',
  operation: 'readPortfolio',
  summary: 'Counts by phase, line of business, journey stage and outcome, over the cycles you may see',
  access: 'any',
  answers: { 200: { description: 'The counts.', schema: portfolioSchema }, 304: UNCHANGED },
  handle({ deps: { feed }, caller, request }) {
    const counts = { ...feed.counts(scopeOf(caller.actor)), live: feed.live };
    return unlessKnown(request, { ...counts, asOf: feed.asOf.toISOString() }, counts);
  },
});

export const portfolioRoutes = [portfolio];
