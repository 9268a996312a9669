import { defineConfig } from 'vitest/config';
import LongestFirst from './tests/support/longest-first.js';

/**
 * The folders whose tests need no engine and take milliseconds each. Every other folder under tests/ gets the engines.
 */
const PURE = [
  'base',
  'domain',
  'statistics',
  'contracts',
  'config',
  'checks',
  'cli',
  'analyse',
  'warehouse',
  'tables',
  'client',
  'demo',
  'production',
].map((room) => `tests/${room}/**/*.test.ts`);

/** Of these the ones that simulate, draw or start a command by the hundred; whoever works on a rule does not wait for them. */
const LONG = [
  'tests/statistics/verify-gate.test.ts',
  'tests/contracts/{guard,readers-words}.test.ts',
  'tests/analyse/examples.test.ts',
];

const RULES = {
  // Rules are pure, so their files can share a process and what they import.
  isolate: false,
  maxWorkers: 2,
  // The cheap tests run first, so that a failure shows early and the engines' tests have the machine to themselves.
  sequence: { groupOrder: 0 },
  // Only what tests/checks/ plants takes long, because each check that must find it is a process of its own: seconds
  // alone, and many of them when the machine is busy.
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/** Workflow tests that say nothing new with a small cache. */
const ONE_CACHE_IS_ENOUGH = [
  // It sets caches of its own: of one cycle, and of none.
  'tests/workflows/cycle-happy-path.test.ts',
  // Each message ends its run, so that nothing stays cached anyway. And the time-skipping server leaves a query
  // unanswered whose run ends while it is asked, which becomes likelier with more replaying.
  'tests/workflows/continue-as-new*.test.ts',
  // every-exit.test.ts takes the same ways out, phase by phase.
  'tests/workflows/{cancelled,lapse,rejected}.test.ts',
  // These walks are long, and every-exit.test.ts and the model go the same ways.
  'tests/workflows/{rework,verdicts}.test.ts',
  // These run on the real server, with few cycles at once whose runs end by themselves.
  'tests/workflows/{wave-races,wave-terminated,racing-decisions,overlong-runs,first-task,at-once}.test.ts',
  // It waits for a database, so it does not matter what the worker remembers.
  'tests/workflows/database-away.test.ts',
  // Their messages are refused at the door, so it does not matter what the worker remembers.
  'tests/workflows/{malformed,signalled}.test.ts',
];

/** Every way out of every phase is walked with the small cache only, because that is the harder case. */
const SMALL_CACHE_ONLY = ['tests/workflows/every-exit.test.ts'];

/** Tests that need the engines. */
const ENGINES = {
  globalSetup: ['./tests/support/global-setup.ts', './tests/workflows/bundle-setup.ts'],
  // Most of these tests wait (for engines, for processes that come back, for time to pass), so that three files at once
  // keep two cores busy. With more they would mostly measure how long they wait for each other.
  maxWorkers: 3,
  sequence: { groupOrder: 1 },
  // A cycle takes seconds, and a process that was killed needs some ten more to come back. After a minute a test hangs,
  // even on a slow machine.
  testTimeout: 60_000,
  // Bundling the workflows and starting a time-skipping server take up to 20 s on a busy machine.
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    // Tests run in processes, not threads, because the Temporal core and the kill -9 tests need a process to
    // themselves.
    pool: 'forks',
    reporters: ['default', './tests/support/closing-line.ts'],
    // A retried pass hides a race, and a race here loses an approval.
    retry: 0,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...RULES,
          name: 'rules',
          include: PURE,
          exclude: LONG,
        },
      },
      {
        extends: true,
        test: {
          ...RULES,
          name: 'long rules',
          include: LONG,
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          ...ENGINES,
          name: 'engines',
          include: ['tests/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: [...PURE, ...SMALL_CACHE_ONLY],
        },
      },
      {
        extends: true,
        test: {
          ...ENGINES,
          name: 'engines, small cache',
          include: ['tests/workflows/**/*.test.ts'],
          exclude: ONE_CACHE_IS_ENOUGH,
          // The cache holds two cycles, so a test with a third one replays a history at nearly every message.
          provide: { workflowCache: 2 },
        },
      },
    ],
  },
});
