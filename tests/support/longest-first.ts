/**
 * The files of a run in an order in which none of the long ones is left for the end, where it would keep one worker busy
 * and the other idle.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take longest in their project on two cores, the longest first. */
const LONG = [
  'tests/checks/how-to-change.test.ts',
  'tests/contracts/guard.test.ts',
  'tests/faults/chaos.test.ts',
  'tests/e2e/demo.test.ts',
  'tests/e2e/shell-blocks.test.ts',
  'tests/faults/torn-task.test.ts',
  'tests/faults/kill.test.ts',
  'tests/replay/replay.test.ts',
  'tests/worker/rebuild.test.ts',
  'tests/local/boot.test.ts',
  'tests/worker/rebuild-runs.test.ts',
  'tests/workflows/continue-as-new.test.ts',
  'tests/workflows/model.test.ts',
  'tests/workflows/cycle-happy-path.test.ts',
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? LONG.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}
