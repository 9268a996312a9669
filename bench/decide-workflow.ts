/** The floor of bench:decide: a workflow that does nothing but take updates and wake its main loop. */
import { condition, defineUpdate, setHandler } from '@temporalio/workflow';

export const nothingUpdate = defineUpdate<number, [unknown]>('nothing');

export async function emptyCycle(): Promise<void> {
  let taken = 0;
  let seen = 0;
  setHandler(nothingUpdate, () => (taken += 1));
  for (;;) {
    await condition(() => taken > seen);
    seen = taken;
  }
}
