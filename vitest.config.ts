import { defineConfig } from 'vitest/config';

/** Tests of pure rooms: no engine, milliseconds each. Every other folder under tests/ gets the engines. */
const PURE = [
  'base',
  'domain',
  'statistics',
  'contracts',
  'config',
  'checks',
  'client',
  'demo',
  'production',
].map((room) => `tests/${room}/**/*.test.ts`);

/** Workflow tests that say nothing new with a small cache. */
const ONE_CACHE_IS_ENOUGH = [
  // Runs with caches of its own: one cycle, and none.
  'tests/workflows/cycle-happy-path.test.ts',
  // Each message ends its run, so that nothing stays cached anyway; and the time-skipping server leaves a query
  // unanswered whose run ends under it, which replaying makes likelier.
  'tests/workflows/continue-as-new*.test.ts',
  // The same ways out, phase by phase, are in every-exit.test.ts.
  'tests/workflows/{cancelled,lapse,rejected}.test.ts',
  // Long walks; every-exit.test.ts and the model go the same ways.
  'tests/workflows/{rework,verdicts}.test.ts',
  // On the real server, with few cycles at once, and runs that end by themselves.
  'tests/workflows/{wave-races,wave-terminated,racing-decisions,racing-runs,first-task,at-once}.test.ts',
  // Waits for a database, whatever the worker remembers.
  'tests/workflows/database-away.test.ts',
  // Refused at the door, whatever the worker remembers.
  'tests/workflows/{malformed,signalled}.test.ts',
];

/** Every way out of every phase: run with the small cache only, which asks more of it than the usual one. */
const SMALL_CACHE_ONLY = ['tests/workflows/every-exit.test.ts'];

/** Tests that need the engines. */
const ENGINES = {
  globalSetup: ['./tests/support/global-setup.ts', './tests/workflows/bundle-setup.ts'],
  // Two cores carry Temporal and MongoDB as well: with more files at once the tests would mostly
  // measure how long they wait for each other.
  maxWorkers: 2,
  sequence: { groupOrder: 1 },
  // A cycle takes seconds, a process that was killed and comes back some ten more; a minute says
  // that it hangs, on a slow machine too.
  testTimeout: 60_000,
  // Bundling the workflows and starting a time-skipping server take up to 20 s on a busy machine.
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    // Processes, not threads: the Temporal core and the kill -9 tests need a process to themselves.
    pool: 'forks',
    reporters: ['default', './tests/support/closing-line.ts'],
    // A retried pass hides a race, and a race here loses an approval.
    retry: 0,
    projects: [
      {
        extends: true,
        test: {
          name: 'rules',
          include: PURE,
          maxWorkers: 2,
          // Cheap tests fail first; the engines' tests then have the machine to themselves.
          sequence: { groupOrder: 0 },
          // Only what tests/checks/ plants takes long, because each check that must find it is a process of its own:
          // seconds alone, and many of them when the machine is busy.
          testTimeout: 60_000,
          hookTimeout: 60_000,
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
          // Two cycles in memory: a test with a third one replays a history at nearly every message.
          provide: { workflowCache: 2 },
        },
      },
    ],
  },
});
