/** The API document and a page to read it with. The page loads nothing from elsewhere. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { docsPage } from '../docs-page.js';
import { StaticBody } from '../http/static-body.js';
import { UNCHANGED } from '../http/unless-known.js';
import { DOCS_CONTENT_POLICY } from '../http/security-headers.js';
import { openApiDocument } from '../openapi.js';
import { route, type Route } from '../route.js';

/** A copy of RapiDoc's own file (docs/decisions/0018-…), beside the compiled code as well. */
const SCRIPT = new URL('../public/rapidoc-min.js', import.meta.url);

const HOUR = 'public, max-age=3600';

/** @param table every other route; these describe themselves too */
export function docsRoutes(table: readonly Route[]): Route[] {
  const document = new StaticBody(() => JSON.stringify(openApiDocument(all)), 'application/json');
  const page = new StaticBody(() => docsPage(all), 'text/html; charset=utf-8');
  const routes: Route[] = [documentRoute(document), pageRoute(page), scriptRoute(), rootRoute()];
  const all: readonly Route[] = [...table, ...routes];
  return routes;
}

function documentRoute(document: StaticBody): Route {
  return route({
    method: 'get',
    path: '/openapi.json',
    tag: 'Documentation',
    operation: 'readOpenApi',
    summary: 'This API as OpenAPI 3.1',
    access: 'open',
    answers: {
      200: { description: 'The document.', schema: z.looseObject({ openapi: z.string() }) },
      304: UNCHANGED,
    },
    prepare: () => document.prepare(),
    handle: ({ request }) => document.reply(request, { 'Cache-Control': 'public, no-cache' }),
  });
}

function pageRoute(page: StaticBody): Route {
  return route({
    method: 'get',
    path: '/docs',
    tag: 'Documentation',
    operation: 'readDocs',
    summary: 'This API as a page',
    access: 'open',
    answers: { 200: { description: 'The page.', type: 'text/html' }, 304: UNCHANGED },
    prepare: () => page.prepare(),
    handle: ({ request }) =>
      page.reply(request, {
        'Content-Security-Policy': DOCS_CONTENT_POLICY,
        'Cache-Control': 'public, no-cache',
      }),
  });
}

function scriptRoute(): Route {
  return route({
    method: 'get',
    path: '/docs/rapidoc-min.js',
    tag: 'Documentation',
    operation: 'readDocsScript',
    summary: 'The script of the docs page',
    access: 'open',
    answers: { 200: { description: 'The script.', type: 'text/javascript' }, 304: UNCHANGED },
    prepare: () => script.prepare(),
    handle: ({ request }) => script.reply(request, { 'Cache-Control': HOUR }),
  });
}

/** Whoever opens the bare address in a browser is led to something to read. */
function rootRoute(): Route {
  return route({
    method: 'get',
    path: '/',
    tag: 'Documentation',
    operation: 'readRoot',
    summary: 'Leads to the page of this API',
    access: 'open',
    answers: { 302: { description: 'To the page.' } },
    handle: () => ({ status: 302, headers: { Location: '/docs', 'Cache-Control': 'no-cache' } }),
  });
}

const script = new StaticBody(() => readFileSync(SCRIPT, 'utf8'), 'text/javascript; charset=utf-8');
