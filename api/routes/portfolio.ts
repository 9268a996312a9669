/** Tells how many cycles stand where, from counts that the store keeps in memory, without reading a cycle. */
import { portfolioSchema } from '../../contracts/cycle.js';
import { scopeOf } from '../auth/scope.js';
import { route } from '../route.js';

const portfolio = route({
  method: 'get',
  path: '/v1/portfolio',
  tag: 'Cycles',
  operation: 'readPortfolio',
  summary: 'Counts by phase, line of business, journey stage and outcome, over the cycles you may see',
  access: 'any',
  answers: { 200: { description: 'The counts.', schema: portfolioSchema } },
  handle({ deps: { feed }, caller }) {
    return {
      status: 200,
      body: { ...feed.counts(scopeOf(caller.actor)), asOf: feed.asOf.toISOString(), live: feed.live },
    };
  },
});

export const portfolioRoutes = [portfolio];
