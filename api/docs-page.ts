/** The docs page: RapiDoc over /openapi.json, and a plain list of the routes for readers who run no scripts. */
import { words } from '../base/vocabulary.js';
import { documentPath } from './openapi.js';
import type { Route } from './route.js';

export function docsPage(routes: readonly Route[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tollgate API</title>
<link rel="icon" href="data:,">
<style>
body { margin: 0; font-family: system-ui, sans-serif; line-height: 1.5; }
noscript { display: block; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
rapi-doc { width: 100%; height: 100vh; }
</style>
<script type="module" src="/docs/rapidoc-min.js"></script>
</head>
<body>
<rapi-doc spec-url="/openapi.json" load-fonts="false" render-style="read" show-header="false"
  regular-font="system-ui, sans-serif" mono-font="ui-monospace, monospace" allow-server-selection="false"
  allow-spec-url-load="false" allow-spec-file-load="false" sort-endpoints-by="none"></rapi-doc>
<noscript>
<h1>Tollgate API</h1>
<p>The whole description is at <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
<ul>
${routes.map(line).join('\n')}
</ul>
</noscript>
</body>
</html>
`;
}

function line({ method, path, summary, access }: Route): string {
  return `<li><code>${method.toUpperCase()} ${escapeHtml(documentPath(path))}</code>: ${escapeHtml(summary)} (${who(access)})</li>`;
}

function who(access: Route['access']): string {
  switch (access) {
    case 'open':
      return 'no key needed';
    case 'local':
      return 'no key needed from this machine';
    case 'any':
      return 'any key';
    default:
      return access.map(words).join(' or ');
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
