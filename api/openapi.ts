/** Makes the API document from the route table and the schemas, so that nothing in it is written twice. */
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { cycleIdSchema } from '../contracts/cycle.js';
import { problemSchema } from '../contracts/problem.js';
import { words } from '../base/vocabulary.js';
import { problemTitle, type ProblemCode } from './errors.js';
import { PROBLEM_TYPE } from './http/error-handler.js';
import { namesCycle, type Answer, type Route } from './route.js';
import { problemsByStatus } from './route-problems.js';
import { API_VERSION } from './version.js';

const DESCRIPTION = `Durable customer-experience improvement cycles.

Send \`Authorization: Bearer <API key>\`. Who acts is who owns the key. Every POST of JSON needs an \`Idempotency-Key\`:
the same key with the same body gets the same answer and happens once. Every error is \`application/problem+json\`.
Times are UTC; amounts are whole minor units.`;

const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .meta({ description: 'A new random value per intended change; the same one when you repeat it.' }),
});

export function openApiDocument(routes: readonly Route[]): object {
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Tollgate', version: API_VERSION, description: DESCRIPTION },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
    paths: pathsOf(routes),
  });
}

/** `/v1/cycles/:id` as the document writes it: `/v1/cycles/{id}`. */
export function documentPath(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

function pathsOf(routes: readonly Route[]): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = documentPath(route.path);
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return paths;
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { access } = route;
  const roles = typeof access === 'string' ? '' : `Needs the role ${access.map(words).join(' or ')}.`;
  const description = [route.description, roles].filter(Boolean).join(' ');
  return {
    operationId: route.operation,
    summary: route.summary,
    tags: [route.tag],
    ...(description === '' ? {} : { description }),
    ...(access === 'open'
      ? { security: [] }
      : { security: [{ apiKey: [] }, ...(access === 'local' ? [{}] : [])] }),
    requestParams: {
      ...pathParameters(route),
      ...(route.query ? { query: route.query as z.ZodObject } : {}),
      ...(route.body ? { header: idempotencyHeader } : {}),
      ...(route.headers ? { header: route.headers } : {}),
    },
    ...(route.uploads ? { requestBody: { required: true, content: fileOf(route.uploads) } } : {}),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: route.body, ...examplesOf(route) } },
          },
        }
      : {}),
    responses: { ...answersOf(route), ...problemAnswersOf(route) },
  };
}

function fileOf(types: readonly string[]) {
  const schema = { type: 'string', format: 'binary' } as const;
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}

function examplesOf({ examples = {} }: Route) {
  const named = Object.entries(examples);
  const [only] = named;
  if (only && named.length === 1) return { example: only[1] };
  return { examples: Object.fromEntries(named.map(([name, value]) => [name, { value }])) };
}

function pathParameters(route: Route): { path?: z.ZodObject } {
  const shape = { ...(namesCycle(route) ? { id: cycleIdSchema } : {}), ...route.params?.shape };
  return Object.keys(shape).length === 0 ? {} : { path: z.object(shape) };
}

function answersOf(route: Route): ZodOpenApiOperationObject['responses'] {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, answer]) => [status, answerOf(answer)]),
  );
}

function answerOf({ description, schema, type }: Answer) {
  if (schema) return { description, content: { 'application/json': { schema } } };
  return type === undefined ? { description } : { description, content: { [type]: { schema: z.string() } } };
}

function problemAnswersOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const content = { [PROBLEM_TYPE]: { schema: problemSchema } };
  return Object.fromEntries(
    [...problemsByStatus(route)].map(([status, codes]) => [
      String(status),
      { description: listed(codes), content },
    ]),
  );
}

function listed(codes: readonly ProblemCode[]): string {
  return codes.map((code) => `\`${code}\`: ${problemTitle(code)}.`).join('\n\n');
}
