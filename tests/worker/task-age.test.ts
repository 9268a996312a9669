import { describe, expect, it } from 'vitest';
import { TaskAge } from '../../worker/task-age.js';

/** A host whose clock is `apart` from the engine's, and tasks that were under way for some time. */
function host(apart: number) {
  const clock = { engineMs: Date.parse('2026-03-02T09:00:00.000Z'), apart };
  const age = new TaskAge(() => clock.engineMs + clock.apart);
  const taskThatTook = (ms: number) => {
    const beganAt = new Date(clock.engineMs).toISOString();
    clock.engineMs += ms;
    return age.isTooOld(beganAt);
  };
  return { clock, taskThatTook };
}

describe('the age of a workflow task', () => {
  it.each([0, 3_600_000, -3_600_000])('is told when the clocks are %d ms apart', (apart) => {
    const { taskThatTook } = host(apart);
    expect([20, 15, 300, 3_900].map(taskThatTook)).toEqual([false, false, false, false]);
    expect([4_100, 9_000].map(taskThatTook)).toEqual([true, true]);
    expect(taskThatTook(20)).toBe(false);
  });

  it('is told anew after a clock was set forward, once five tasks in a row seemed too old', () => {
    const { clock, taskThatTook } = host(0);
    expect(taskThatTook(20)).toBe(false);
    clock.apart += 60_000;
    expect(Array.from({ length: 5 }, () => taskThatTook(20))).toEqual(Array(5).fill(true));
    expect([20, 4_100].map(taskThatTook)).toEqual([false, true]);
  });

  it('is told after a clock was set back', () => {
    const { clock, taskThatTook } = host(0);
    expect(taskThatTook(20)).toBe(false);
    clock.apart -= 60_000;
    expect([20, 4_100, 20].map(taskThatTook)).toEqual([false, true, false]);
  });
});
