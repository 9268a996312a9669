import { defineConfig } from 'vitest/config';

/** Tests of pure rooms: no engine, milliseconds each. Every other folder under tests/ gets the engines. */
const PURE = ['domain', 'statistics', 'contracts', 'config', 'checks', 'cli', 'production'].map(
  (room) => `tests/${room}/**/*.test.ts`,
);

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
          // Only the planted violations take long: each starts a cruise in a process of its own (1 s alone,
          // several when the machine is busy).
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'engines',
          include: ['tests/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: PURE,
          globalSetup: './tests/support/global-setup.ts',
          // Two cores carry Temporal and MongoDB as well: with more files at once the tests would mostly
          // measure how long they wait for each other.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          // A cycle takes seconds, a process that was killed and comes back some ten more; a minute says
          // that it hangs, on a slow machine too.
          testTimeout: 60_000,
          // Bundling the workflows and starting a time-skipping server take up to 20 s on a busy machine.
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
