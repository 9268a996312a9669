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
  domain: { values: library('decimal\\.js'), types: room('contracts') },
  statistics: { values: library('@stdlib', 'ml-matrix'), types: room('domain', 'contracts') },
  // The schemas list the field's words from the one file that holds them; it imports nothing itself.
  contracts: { values: ['^domain/vocabulary\\.ts$', ...library('zod')], types: [] },
  // zod in the workflow bundle makes it half as big again: hence only the types of contracts. Typed search
  // attributes are built by @temporalio/common, which @temporalio/workflow brings into the bundle anyway.
  workflows: {
    values: [...room('domain'), ...library('@temporalio/workflow', '@temporalio/common')],
    types: room('activities', 'contracts'),
  },
  store: { values: [...room('domain', 'contracts'), ...library('mongoose'), ...node], types: [] },
  // The store comes in through `deps`; the contracts' types are the shapes that travel in between.
  activities: {
    values: [...room('domain', 'statistics'), ...library('@temporalio/(activity|common)'), ...node],
    types: room('store', 'contracts'),
  },
  // Workflows are started by name and type.
  api: {
    values: [
      ...room('domain', 'contracts', 'config', 'store'),
      '^workflows/messages\\.ts$',
      ...anyLibrary,
      ...node,
    ],
    types: room('workflows'),
  },
  config: { values: [...library('zod'), ...node], types: [] },
  cli: { values: [...anyLibrary, ...node], types: room('contracts') },
  dashboard: { values: anyLibrary, types: room('contracts') },
};

/** Libraries that belong to some rooms only, whatever else those may import. */
const OWNED_LIBRARIES = [
  // bench/ counts the commands of the store's own recorder on a connection that it watches.
  // local/mongo-server.ts asks the database it starts whether it is up, by the driver inside of mongoose.
  { name: 'mongoose', owners: [...room('store', 'tests', 'bench'), '^local/mongo-server\\.ts$'] },
  // The API turns the schemas into its document and its error lists.
  { name: 'zod', owners: room('contracts', 'config', 'api', 'tests') },
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
    ...ownershipRules,
    {
      name: 'no-circular',
      comment: 'A circle that exists at run time. Circles of types alone are harmless.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
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
      from: { pathNot: room('tests', 'bench') },
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
