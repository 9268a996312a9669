/** The API document and a page to read it with. The page loads nothing from elsewhere. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { docsPage } from '../docs-page.js';
import { DOCS_CONTENT_POLICY } from '../http/security-headers.js';
import { openApiDocument } from '../openapi.js';
import { route, type Route } from '../route.js';

/** The build copies the script here. */
const BUILT_SCRIPT = new URL('../public/rapidoc-min.js', import.meta.url);

const HOUR = 'public, max-age=3600';

/** @param table every other route; these three describe themselves too */
export function docsRoutes(table: readonly Route[]): Route[] {
  const routes = [documentRoute(() => document), pageRoute(() => page), scriptRoute()];
  const all = [...table, ...routes];
  // Both are made once, because the table does not change while the process runs.
  const document = openApiDocument(all);
  const page = docsPage(all);
  return routes;
}

function documentRoute(document: () => object): Route {
  return route({
    method: 'get',
    path: '/openapi.json',
    tag: 'Documentation',
    operation: 'readOpenApi',
    summary: 'This API as OpenAPI 3.1',
    access: 'open',
    answers: { 200: { description: 'The document.', schema: z.looseObject({ openapi: z.string() }) } },
    handle: () => ({ status: 200, body: document(), headers: { 'Cache-Control': 'public, no-cache' } }),
  });
}

function pageRoute(page: () => string): Route {
  return route({
    method: 'get',
    path: '/docs',
    tag: 'Documentation',
    operation: 'readDocs',
    summary: 'This API as a page',
    access: 'open',
    answers: { 200: { description: 'The page.', type: 'text/html' } },
    handle: () => ({
      status: 200,
      headers: { 'Content-Security-Policy': DOCS_CONTENT_POLICY, 'Cache-Control': 'public, no-cache' },
      text: { content: page(), type: 'text/html; charset=utf-8' },
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
    answers: { 200: { description: 'The script.', type: 'text/javascript' } },
    handle: () => ({
      status: 200,
      headers: { 'Cache-Control': HOUR },
      text: { content: (script ??= readScript()), type: 'text/javascript; charset=utf-8' },
    }),
  });
}

/** The script has 800 KB that most processes never serve, so it is read at the first request. */
let script: string | undefined;

function readScript(): string {
  const built = fileURLToPath(BUILT_SCRIPT);
  // When this runs from TypeScript, nothing was copied, but the package itself is installed.
  const path = existsSync(built)
    ? built
    : createRequire(import.meta.url).resolve('rapidoc/dist/rapidoc-min.js');
  return readFileSync(path, 'utf8');
}
