/**
 * `npm run knip:check` must be able to fail: one entry pattern that matches too much and nothing would ever be found.
 * Hence dead code is planted, and must be found.
 */
import { beforeAll, expect, it } from 'vitest';
import { deadCode } from './planted-knip.js';

let found: ReturnType<typeof deadCode>;
beforeAll(() => {
  found = deadCode({
    'domain/finance/forgotten.ts': () => 'export const forgotten = 1;\n',
    'base/duration.ts': (source) => `${source}export const NEVER_USED = 1;\n`,
    'base/money.ts': (source) => `${source}export type NeverUsed = string;\n`,
    'client/keys.ts': (source) => `${source}import 'luxon';\n`,
    'package.json': (manifest) =>
      manifest.replace('"dependencies": {', '"dependencies": {\n    "left-alone": "1.0.0",'),
  });
});

it('finds a file that nobody imports', () => {
  expect(found.files).toContain('domain/finance/forgotten.ts');
});

it('finds an exported value and an exported type that nobody uses', () => {
  expect(found.exports).toContain('base/duration.ts: NEVER_USED');
  expect(found.types).toContain('base/money.ts: NeverUsed');
});

it('finds a dependency that nobody imports, and an import that package.json does not name', () => {
  expect(found.dependencies).toContain('package.json: left-alone');
  expect(found.unlisted).toContain('client/keys.ts: luxon');
});
