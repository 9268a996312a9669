/** A status is rendered once for whoever asks again; what it depends on must make it anew. */
import { describe, expect, it } from 'vitest';
import type { ApiStore } from '../../api/api-store.js';
import { renderedStatus } from '../../api/http/rendered-status.js';
import { statusOf, type ReadableCycle } from '../../domain/reading/status.js';
import { CycleWriter, decisionWait } from '../store/cycle-writer.js';
import { person, testCharter } from '../support/charters.js';

const DUE = '2026-03-15T09:00:00.000Z';
const before = Date.parse(DUE) - 1;
const after = Date.parse(DUE) + 1;
const pmo = person('pmo');
/** None of these names another cycle. */
const store = { cycles: {} as ApiStore['cycles'] };

function aCycle(): ReadableCycle {
  const { state } = new CycleWriter('cyc_shown', testCharter());
  return { ...state, wait: decisionWait({ due: DUE }), charter: testCharter(), headHash: 'h1' };
}

const parsed = (content: Buffer) => JSON.parse(content.toString()) as unknown;
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe('a rendered status', () => {
  it('is the status, the very same for the same caller', async () => {
    const cycle = aCycle();
    const first = await renderedStatus(store, cycle, pmo, before);
    expect(parsed(first.content)).toEqual(plain(statusOf(cycle, pmo, before)));
    expect(await renderedStatus(store, cycle, { ...pmo }, before)).toBe(first);
  });

  it('is another for another caller, for other rights, and once it is overdue', async () => {
    const cycle = aCycle();
    const first = await renderedStatus(store, cycle, pmo, before);
    const others = [
      [person('council_member'), before],
      [{ ...pmo, roles: [...pmo.roles, 'auditor'] }, before],
      [pmo, after],
    ] as const;
    for (const [actor, nowMs] of others) {
      const other = await renderedStatus(store, cycle, actor, nowMs);
      expect(other.etag).not.toBe(first.etag);
      expect(parsed(other.content)).toEqual(plain(statusOf(cycle, actor, nowMs)));
    }
    expect(await renderedStatus(store, cycle, pmo, before)).toEqual(first);
  });
});
