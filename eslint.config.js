/**
 * What the compiler cannot refuse: `any` that slips in, promises nobody awaits, switches with a hole, and
 * rooms that reach for a clock, a console or the machine where the house forbids it.
 * Which room may import which is `.dependency-cruiser.cjs`.
 */
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const noEnums = { selector: 'TSEnumDeclaration', message: 'A union of strings instead of an enum.' };

const noChanceNoClock = [
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Pure: take the value as an argument.',
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Pure: take the time as an argument.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Pure: take the time as an argument.',
  },
];

const noPromises = [
  { selector: ':function[async=true]', message: 'The rules are synchronous; whoever does I/O calls them.' },
  {
    selector: "NewExpression[callee.name='Promise']",
    message: 'The rules are synchronous; whoever does I/O calls them.',
  },
];

const machineGlobals = [
  'process',
  'fetch',
  'Buffer',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
  'crypto',
];
const noMachine = {
  patterns: [{ group: ['node:*'], message: 'This room runs without a machine: no Node modules.' }],
};

export default defineConfig(
  { ignores: ['dist/', 'dist.draft/', 'coverage/', '.tollgate/', 'api/public/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        // `default: assertNever(x)` is how every switch here ends; it does not excuse a missing case.
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      // `import { type X }` still loads the module at run time; the import rules count on `import type`.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      // A number in a message prints as one expects. Everything else must be turned into text on purpose.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => stop()` is the plain way to hand on a callback whose answer nobody reads.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A workflow's main loop may be a plain `while (true)`, because it ends by leaving the function.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // A leading underscore says that a parameter is part of the signature and not used here. A name beside `...rest`
      // is there to leave the field out.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
      ],
      // `env.NAME || fallback` is right for an environment variable, because one that is set to nothing counts as not
      // set.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      'no-restricted-syntax': ['error', noEnums],
    },
  },

  {
    files: ['**/*.{js,cjs,mjs}'],
    extends: [tseslint.configs.recommended],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },

  {
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', 300],
      'max-lines-per-function': ['warn', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  // Generated; nobody reads it from top to bottom.
  { files: ['workflows/messages/content-shapes.ts'], rules: { 'max-lines': 'off' } },
  // These talk to a person at a terminal; everything else writes to the log.
  {
    files: ['local/**', 'client/**', 'cli/**', 'analyse/**', 'demo/**', 'bench/**', '.ci/**'],
    rules: { 'no-console': 'off' },
  },

  // The rule is off here because it runs out of stack on mongoose's recursive types (typescript-eslint 8.73).
  {
    files: ['store/**/*.ts', 'tests/store/**/*.ts', 'tests/api/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    files: ['base/**/*.ts', 'domain/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', noEnums, ...noChanceNoClock, ...noPromises],
      'no-restricted-globals': ['error', 'console', ...machineGlobals],
      'no-restricted-imports': ['error', noMachine],
    },
  },
  {
    files: ['statistics/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', noEnums, ...noChanceNoClock],
      'no-restricted-globals': ['error', 'console', ...machineGlobals],
    },
  },
  {
    // Time and chance are allowed, because inside the sandbox they are Temporal's own. A bare timer is not, because
    // only `sleep` and `condition` carry the summary that people read on Temporal's page.
    files: ['workflows/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'console', ...machineGlobals],
      'no-restricted-imports': ['error', noMachine],
    },
  },

  {
    files: ['tests/**/*.ts'],
    rules: {
      // A describe block is one long function by nature.
      'max-lines-per-function': 'off',
      // A fake activity must be async by its type, although it has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // In a test a wrong `!` fails the test, which is its purpose.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // These tests look at an answer's JSON as it came over the wire, where a missing field fails the test by itself.
    files: ['tests/{api,e2e,faults,support}/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
