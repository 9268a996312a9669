/** Which of the API's own problems are kept under an Idempotency-Key: those that the same request will always have. */
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiDeps } from '../../api/deps.js';
import { HTTP_PROBLEM_CODES, ProblemError, type ProblemCode } from '../../api/errors.js';
import { onceOnly } from '../../api/http/idempotency.js';
import { person } from '../support/charters.js';
import { openTestStore, type TestStore } from '../store/test-store.js';

let test: TestStore;
let deps: Pick<ApiDeps, 'store' | 'logger'>;
beforeAll(async () => {
  test = await openTestStore();
  deps = { store: test.store, logger: pino({ level: 'silent' }) };
});
afterAll(() => test.close());

/** A request that would meet the problem; answers whether the repeat was worked on again. */
async function isWorkedOnAgain(code: ProblemCode): Promise<boolean> {
  let tries = 0;
  const attempt = {
    caller: { actor: person('pmo'), keyId: 'k' } as never,
    key: `key-of-${code}`,
    path: '/v1/cycles',
    body: { code },
    refusal: null,
  };
  for (let repeat = 0; repeat < 2; repeat += 1) {
    await onceOnly(deps, attempt, () => {
      tries += 1;
      return Promise.reject(new ProblemError(code, 'as the test wants it'));
    }).catch(() => undefined);
  }
  return tries === 2;
}

// What the API itself refuses was never sent to the process, so nothing of it is kept.
it.each(HTTP_PROBLEM_CODES)('asks anew after %s', async (code) => {
  expect(await isWorkedOnAgain(code)).toBe(true);
});
