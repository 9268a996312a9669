/**
 * Which room may import which (docs/architecture.md), as rules. `import type` is told apart from a value
 * import: it leaves nothing behind at run time, so a room may know another's shapes without its weight.
 * tests/checks/import-rules.test.ts plants violations and expects them to be caught.
 */
const { builtinModules } = require('node:module');

const room = (...names) => names.map((name) => `^${name}/`);
const library = (...names) => names.map((name) => `(^|/)node_modules/${name}/`);
const anyLibrary = ['(^|/)node_modules/'];
const node = [`^(node:)?(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$`];

/** room → what it may import; `types` may only be imported as types. */
const ROOMS = {
  base: { values: [], types: [] },
  contracts: { values: [...room('base'), ...library('zod')], types: [] },
  domain: { values: room('base'), types: room('contracts') },
  statistics: {
    values: [...room('base'), ...library('@stdlib')],
    types: room('domain', 'contracts'),
  },
  // Text out, rows in: it runs no query itself.
  warehouse: { values: room('base', 'contracts'), types: [] },
  // The only room that reads rows: DuckDB, and the folder that they lie in.
  tables: {
    values: [
      ...room('base', 'domain', 'contracts', 'warehouse'),
      ...library('@duckdb', 'csv-parse'),
      ...node,
    ],
    types: [],
  },
  // zod in the workflow bundle makes it half as big again: hence only the types of contracts. Typed search
  // attributes are built by @temporalio/common, which @temporalio/workflow brings into the bundle anyway.
  workflows: {
    values: [...room('base', 'domain'), ...library('@temporalio/workflow', '@temporalio/common')],
    types: room('activities', 'contracts'),
  },
  store: { values: [...room('base', 'domain', 'contracts'), ...library('mongoose'), ...node], types: [] },
  // The store comes in through `deps`; the contracts' types are the shapes that travel in between.
  activities: {
    values: [...room('base', 'domain', 'statistics'), ...library('@temporalio/common'), ...node],
    types: room('store', 'contracts'),
  },
  // Workflows are started by name and type.
  api: {
    values: [
      ...room('base', 'domain', 'contracts', 'config', 'store', 'warehouse'),
      '^workflows/messages/',
      '^tables/content-files\\.ts$',
      ...anyLibrary,
      ...node,
    ],
    types: room('workflows'),
  },
  config: { values: [...room('base'), ...library('zod', 'pino'), ...node], types: [] },
  client: { values: [...room('base'), ...anyLibrary, ...node], types: room('contracts') },
  // It tells what is wrong with a file before anything is sent, in the very sentences of the API.
  cli: {
    values: [...room('base', 'client', 'contracts'), '^api/http/field-errors\\.ts$', ...anyLibrary, ...node],
    types: [],
  },
  // A composition root of the gate's numbers and a file: no server, no engine, no store. It tells what is wrong with the
  // file in the very sentences of the API.
  analyse: {
    values: [
      ...room('base', 'domain', 'contracts', 'statistics', 'client', 'warehouse'),
      '^api/http/field-errors\\.ts$',
      ...library('csv-parse', 'picocolors'),
      ...node,
    ],
    types: [],
  },
  demo: { values: [...room('base', 'client'), ...anyLibrary, ...node], types: room('contracts') },
  dashboard: { values: [...room('base', 'client'), ...anyLibrary], types: room('contracts') },
};

/**
 * Inside of a layer: capability → the capabilities that it may import, types included. What is not listed here is free
 * to be imported by the layer's own top files only.
 */
const CAPABILITIES = {
  'domain/evidence': [],
  'domain/programme': [],
  'domain/cycle': ['domain/programme', 'domain/evidence', 'domain/decisions/rights.ts'],
  'domain/finance': ['domain/cycle'],
  'domain/rollout': ['domain/cycle'],
  'domain/decisions': [
    'domain/finance',
    'domain/rollout',
    'domain/cycle',
    'domain/programme',
    'domain/evidence',
  ],
  'domain/governance': ['domain/cycle', 'domain/evidence', 'domain/decisions/rights.ts'],
  'domain/reading': [
    'domain/decisions',
    'domain/governance',
    'domain/finance',
    'domain/rollout',
    'domain/cycle',
    'domain/programme',
    'domain/evidence',
  ],
  // The machinery knows no capability: undo steps and signals are registered by the capability that owns them.
  'workflows/messages': [],
  'workflows/process': ['workflows/messages'],
  'store/mongo': [],
};

/** Libraries that belong to some rooms only, whatever else those may import. */
const OWNED_LIBRARIES = [
  // bench/ counts the commands of the store's own recorder on a connection that it watches.
  // local/mongo-server.ts asks the database it starts whether it is up, by the driver inside of mongoose.
  { name: 'mongoose', owners: [...room('store', 'tests', 'bench'), '^local/mongo-server\\.ts$'] },
  // The API turns the schemas into its document and its error lists.
  { name: 'zod', owners: room('contracts', 'config', 'api', 'tests') },
  { name: '@duckdb', owners: room('tables', 'tests', 'bench') },
  { name: 'express', owners: room('api', 'tests', 'bench') },
  { name: '@temporalio/worker', owners: room('worker', 'local', 'tests', 'bench') },
  { name: '@temporalio/testing', owners: room('local', 'tests', 'bench') },
  { name: '@temporalio/client', owners: room('api', 'worker', 'local', 'tests', 'bench') },
];

const roomRules = Object.entries(ROOMS).flatMap(([name, { values, types }]) => [
  {
    name: `${name}-values`,
    comment: `${name}/ imports something that its row of the import table does not list.`,
    severity: 'error',
    from: { path: room(name) },
    to: { pathNot: [...room(name), ...values], dependencyTypesNot: ['type-only'] },
  },
  {
    name: `${name}-types`,
    comment: `${name}/ imports a type that its row of the import table does not list.`,
    severity: 'error',
    from: { path: room(name) },
    to: { pathNot: [...room(name), ...values, ...types], dependencyTypes: ['type-only'] },
  },
]);

const capabilityRules = Object.entries(CAPABILITIES).map(([name, others]) => ({
  name: `${name.replace('/', '-')}-capability`,
  comment: `${name}/ imports another capability of its layer that the table does not list.`,
  severity: 'error',
  from: { path: `^${name}/` },
  to: {
    path: `^${name.split('/')[0]}/`,
    pathNot: [name, ...others].map((one) => (one.endsWith('.ts') ? `^${one}$` : `^${one}/`)),
  },
}));

const ownershipRules = OWNED_LIBRARIES.map(({ name, owners }) => ({
  name: `only-owners-import-${name.replace('@temporalio/', 'temporal-')}`,
  comment: `${name} is imported outside of the rooms that own it.`,
  severity: 'error',
  from: { pathNot: [...owners, ...anyLibrary] },
  to: { path: library(name), dependencyTypesNot: ['type-only'] },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...capabilityRules,
    ...ownershipRules,
    {
      name: 'no-circular',
      comment: 'A circle, of types alone too: neither file can be read, moved or deleted without the other.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'An import that leads nowhere: the rules above cannot judge it.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-dependencies-only',
      comment: 'A library that package.json does not name: it is here by luck.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-dependency-at-run-time',
      comment: 'What runs for users may only need `dependencies`.',
      severity: 'error',
      from: { path: [...Object.keys(ROOMS), 'worker', 'local'].map((name) => `^${name}/`) },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'Tests and benchmarks import the product, never the other way round.',
      severity: 'error',
      from: { pathNot: [...room('tests', 'bench'), '^vitest\\.config\\.ts$'] },
      to: { path: room('tests', 'bench') },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['^dist/', '^coverage/', '^\\.tollgate/'] },
    // Sees the type-only imports too, and knows them as such.
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
