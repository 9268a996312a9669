/**
 * The last line of a test run, for people and for CI: `N passed, N failed, N skipped`.
 * A file that does not load, a hook that throws and an error outside of any test count as failed, so that
 * a run that ends red never closes with "0 failed". Each skipped test is listed with its reason.
 */
import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

export interface Tally {
  passed: number;
  failed: number;
  skipped: { name: string; reason: string }[];
}

/** Counts a finished run. */
export function tally(modules: readonly TestModule[], outsideErrors: readonly SerializedError[]): Tally {
  const count: Tally = { passed: 0, failed: outsideErrors.length, skipped: [] };
  for (const module of modules) {
    if (module.errors().length > 0) count.failed += 1;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) count.failed += 1;
    for (const test of module.children.allTests()) countTest(test, count);
  }
  return count;
}

function countTest(test: TestCase, count: Tally): void {
  const result = test.result();
  switch (result.state) {
    case 'passed':
      count.passed += 1;
      return;
    case 'failed':
      count.failed += 1;
      return;
    // A test that never came to its end, for instance because its process died, did not pass.
    case 'pending':
      count.failed += 1;
      return;
    case 'skipped':
      count.skipped.push({
        name: `${test.module.relativeModuleId} > ${test.fullName}`,
        reason:
          result.note ??
          (brokenParent(test)
            ? 'its suite did not come up'
            : test.options.mode === 'todo'
              ? 'to do'
              : 'no reason given'),
      });
  }
}

function brokenParent(test: TestCase): boolean {
  for (let parent: TestSuite | TestModule = test.parent; ; parent = parent.parent) {
    if (parent.errors().length > 0) return true;
    if (parent.type === 'module') return false;
  }
}

export default class ClosingLine implements Reporter {
  #count: Tally | undefined;

  onInit(): void {
    // Printed while the process ends: whatever stops engines or reports late has spoken by then.
    process.once('exit', (code) => {
      process.stdout.write(closing(this.#count, code));
    });
  }

  onTestRunEnd(modules: readonly TestModule[], outsideErrors: readonly SerializedError[]): void {
    this.#count = tally(modules, outsideErrors);
  }
}

/** What closes a run that counted so much (nothing, when it broke before a test) and ends with `exitCode`. */
export function closing(count: Tally | undefined, exitCode: number): string {
  const { passed, failed, skipped } = count ?? { passed: 0, failed: 0, skipped: [] };
  // Engines that do not start, or an empty run, end red without any test having failed.
  const atLeast = exitCode !== 0 && failed === 0 ? 1 : failed;
  const reasons = skipped.map(({ name, reason }) => `skipped: ${name} (${reason})\n`).join('');
  return `${reasons}${passed} passed, ${atLeast} failed, ${skipped.length} skipped\n`;
}
