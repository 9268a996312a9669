/** Who the caller is, as the key says it, and who else there is. */
import { meSchema, peopleSchema } from '../../contracts/cycle.js';
import { everybody } from '../auth/everybody.js';
import { PEOPLE_ROLES } from '../../domain/decisions/rights.js';
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

const people = route({
  method: 'get',
  path: '/v1/people',
  tag: 'You',
  operation: 'listPeople',
  summary: 'Who has a key: persons with their roles and lines of business',
  access: PEOPLE_ROLES,
  answers: { 200: { description: 'Everybody.', schema: peopleSchema } },
  async handle({ deps: { store } }) {
    return { status: 200, body: { items: await everybody(store) } };
  },
});

export const meRoutes = [me, people];
