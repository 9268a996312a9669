/** Who the caller is, as the key says it. */
import { meSchema } from '../../contracts/cycle.js';
import { route } from '../route.js';

const me = route({
  method: 'get',
  path: '/v1/me',
  tag: 'You',
  operation: 'readMe',
  summary: 'Who you are: person, roles and lines of business of your key',
  access: 'any',
  answers: { 200: { description: 'You.', schema: meSchema } },
  handle({ caller: { actor } }) {
    const { person, roles, lobs } = actor;
    return { status: 200, body: { person, roles, lobs } };
  },
});

export const meRoutes = [me];
