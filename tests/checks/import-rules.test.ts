/**
 * The import rules must be able to fail. A cruise that finds no modules passes in silence, and so does a
 * rule with a slip in its pattern: hence violations are planted in a small project of their own, which is
 * cruised with the very configuration that `npm run deps:check` uses.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { root } from './tree.js';

const depcruise = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const config = path.join(root, '.dependency-cruiser.cjs');

interface Cruise {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
}

function cruise(folder: string): Cruise {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [depcruise, '--config', config, '--output-type', 'json', '.'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (stdout === '') throw new Error(`the cruise of ${folder} printed nothing: ${stderr}`);
  return JSON.parse(stdout) as Cruise;
}

/** The libraries that a planted file imports, as empty packages which package.json declares. */
const libraries = ['zod', 'mongoose', 'express', '@temporalio/workflow', '@temporalio/client'];

/** The smallest project that keeps all the rules. */
const lawful: Record<string, string> = {
  'tsconfig.json': readFileSync(path.join(root, 'tsconfig.json'), 'utf8'),
  'contracts/charter.ts':
    "import { z } from 'zod';\nimport { PHASES } from '../base/vocabulary.js';\nexport type Charter = string;\nexport const schema = [z, PHASES];\n",
  'base/vocabulary.ts': 'export const PHASES = [];\nexport type Phase = string;\n',
  'domain/judge.ts':
    "import type { Charter } from '../contracts/charter.js';\nexport const judge = (c: Charter) => c;\n",
  'workflows/messages/definitions.ts':
    "import { z } from '@temporalio/workflow';\nexport const message = z;\n",
  'workflows/process/running-cycle.ts':
    "import type { Charter } from '../../contracts/charter.js';\nimport type { Hands } from '../../activities/hands.js';\nimport { judge } from '../../domain/judge.js';\nexport const cycle = (c: Charter, h: Hands) => [judge(c), h];\n",
  'activities/hands.ts':
    "import type { Store } from '../store/store.js';\nexport type Hands = Store;\nexport const hands = 1;\n",
  'store/store.ts': "import { z } from 'mongoose';\nexport type Store = string;\nexport const store = z;\n",
  'api/app.ts':
    "import express from 'express';\nimport { message } from '../workflows/messages/definitions.js';\nimport type { cycle } from '../workflows/process/running-cycle.js';\nexport type C = typeof cycle;\nexport const app = [express, message];\n",
};

/** What is forbidden, one line of code that does it, and the rule that must say so. */
const violations = [
  { what: 'the rules doing I/O', room: 'domain', code: "import 'node:fs';", rule: 'domain-values' },
  {
    what: 'the rules loading a schema',
    room: 'domain',
    code: "import { schema } from '../contracts/charter.js';",
    rule: 'domain-values',
  },
  {
    what: 'the rules knowing the store',
    room: 'domain',
    code: "import type { Store } from '../store/store.js';",
    rule: 'domain-types',
  },
  {
    what: 'statistics loading rules',
    room: 'statistics',
    code: "import { judge } from '../domain/judge.js';",
    rule: 'statistics-values',
  },
  {
    what: 'contracts loading rules',
    room: 'contracts',
    code: "import { judge } from '../domain/judge.js';",
    rule: 'contracts-values',
  },
  {
    what: 'zod in the workflow bundle',
    room: 'workflows',
    code: "import { z } from 'zod';",
    rule: 'workflows-values',
  },
  {
    what: 'a schema in the workflow bundle',
    room: 'workflows',
    code: "import { schema } from '../contracts/charter.js';",
    rule: 'workflows-values',
  },
  {
    what: 'activities in the workflow bundle',
    room: 'workflows',
    code: "import { hands } from '../activities/hands.js';",
    rule: 'workflows-values',
  },
  {
    what: 'statistics in the workflow bundle',
    room: 'workflows',
    code: "import '../statistics/welch.js';",
    rule: 'workflows-values',
  },
  {
    what: 'a Node module in the workflow bundle',
    room: 'workflows',
    code: "import 'node:crypto';",
    rule: 'workflows-values',
  },
  {
    what: 'an activity that opens the database itself',
    room: 'activities',
    code: "import { store } from '../store/store.js';",
    rule: 'activities-values',
  },
  {
    what: 'mongoose outside of the store',
    room: 'api',
    code: "import { z } from 'mongoose';",
    rule: 'only-owners-import-mongoose',
  },
  {
    what: 'mongoose in a composition root',
    room: 'worker',
    code: "import { z } from 'mongoose';",
    rule: 'only-owners-import-mongoose',
  },
  {
    what: 'zod away from the edges',
    room: 'store',
    code: "import { z } from 'zod';",
    rule: 'only-owners-import-zod',
  },
  {
    what: 'the API loading a workflow',
    room: 'api',
    code: "import { cycle } from '../workflows/process/running-cycle.js';",
    rule: 'api-values',
  },
  {
    what: 'the store knowing the engine',
    room: 'store',
    code: "import { z } from '@temporalio/client';",
    rule: 'store-values',
  },
  {
    what: 'the command loading the product',
    room: 'cli',
    code: "import { store } from '../store/store.js';",
    rule: 'cli-values',
  },
  {
    what: 'the desk of an analyst knowing the store',
    room: 'analyse',
    code: "import { store } from '../store/store.js';",
    rule: 'analyse-values',
  },
  {
    what: 'the desk of an analyst starting the API',
    room: 'analyse',
    code: "import { app } from '../api/app.js';",
    rule: 'analyse-values',
  },
  { what: 'the page loading Node', room: 'dashboard', code: "import 'node:path';", rule: 'dashboard-values' },
  {
    what: 'the product importing a test',
    room: 'worker',
    code: "import '../tests/good.js';",
    rule: 'nobody-imports-tests',
  },
  {
    what: 'a library nobody declared',
    room: 'worker',
    code: "import 'luxon';",
    rule: 'declared-dependencies-only',
  },
  {
    what: 'a development library at run time',
    room: 'worker',
    code: "import 'vitest';",
    rule: 'no-development-dependency-at-run-time',
  },
  {
    what: 'an import that leads nowhere',
    room: 'worker',
    code: "import './gone.js';",
    rule: 'not-to-unresolvable',
  },
].map((violation, index) => ({ ...violation, file: `${violation.room}/planted-${index}.ts` }));

const circles = {
  'domain/left.ts': "import { right } from './right.js';\nexport const left = () => right;\n",
  'domain/right.ts': "import { left } from './left.js';\nexport const right = () => left;\n",
  'domain/hen.ts': "import type { Egg } from './egg.js';\nexport interface Hen { lays: Egg }\n",
  'domain/egg.ts': "import type { Hen } from './hen.js';\nexport interface Egg { of: Hen }\n",
};

let folder: string;

function plant(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tollgate-imports-'));
  const dependencies = Object.fromEntries(libraries.map((name) => [name, '1.0.0']));
  plant({
    'package.json': JSON.stringify({ type: 'module', dependencies, devDependencies: { vitest: '1.0.0' } }),
  });
  for (const name of [...libraries, 'luxon', 'vitest']) {
    plant({
      [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
      [`node_modules/${name}/index.js`]: 'exports.z = 1;\n',
    });
  }
  plant(lawful);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the import rules', () => {
  it('let a project pass that keeps them', () => {
    const { summary } = cruise(folder);
    expect(summary.violations.map((found) => `${found.rule.name}: ${found.from} -> ${found.to}`)).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThanOrEqual(Object.keys(lawful).length);
  });

  describe('catch', () => {
    let caught: Cruise['summary']['violations'];

    beforeAll(() => {
      plant({
        ...circles,
        'tests/good.ts': 'export const good = 1;\n',
        'statistics/welch.ts': 'export const welch = 1;\n',
      });
      for (const { file, code } of violations) plant({ [file]: `${code}\nexport const planted = 1;\n` });
      caught = cruise(folder).summary.violations;
    });

    it.each(violations)('$what', ({ file, rule }) => {
      expect(caught.filter((found) => found.from === file).map((found) => found.rule.name)).toContain(rule);
    });

    it('a circle, of types alone too', () => {
      const circular = caught.filter((found) => found.rule.name === 'no-circular');
      expect(circular.map((found) => found.from)).toEqual(['domain/egg.ts', 'domain/left.ts']);
    });

    it('nothing in the files that keep them', () => {
      expect(caught.filter((found) => found.from in lawful)).toEqual([]);
    });
  });
});

/** A configuration under which half of the files are left out: every rule would hold of them. */
it('do not pass a cruise that leaves files out', () => {
  const apart = mkdtempSync(path.join(tmpdir(), 'tollgate-cruise-'));
  onTestFinished(() => {
    rmSync(apart, { recursive: true });
  });
  const config = "module.exports = { forbidden: [], options: { exclude: { path: ['^left-out'] } } };\n";
  writeFileSync(path.join(apart, '.dependency-cruiser.cjs'), config);
  writeFileSync(path.join(apart, 'seen.ts'), '');
  writeFileSync(path.join(apart, 'left-out.ts'), '');
  const script = path.join(root, '.ci/check-imports.mjs');
  const { status, stdout } = spawnSync(process.execPath, [script], { cwd: apart, encoding: 'utf8' });
  expect(stdout).toBe('error left-out: the cruise has not looked at left-out.ts\n');
  expect(status).toBe(1);
});
