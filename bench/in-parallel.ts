/**
 * Does a thing many times, a few at once. After a failure nothing new is begun, and the failure is thrown once what
 * is under way has ended.
 */
export async function inParallel(
  times: number,
  atOnce: number,
  one: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    try {
      for (let index = next++; index < times; index = next++) await one(index);
    } catch (error) {
      next = times;
      throw error;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, times) }, lane));
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
}
