/** A status is rendered once for whoever asks again; what it depends on must make it anew. */
import { describe, expect, it } from 'vitest';
import { renderedStatus } from '../../api/http/rendered-status.js';
import { statusOf, type ReadableCycle } from '../../domain/reading/status.js';
import { CycleWriter, decisionWait } from '../store/cycle-writer.js';
import { person, testCharter } from '../support/charters.js';

const DUE = '2026-03-15T09:00:00.000Z';
const before = Date.parse(DUE) - 1;
const after = Date.parse(DUE) + 1;
const pmo = person('pmo');

function aCycle(): ReadableCycle {
  const { state } = new CycleWriter('cyc_shown', testCharter());
  return { ...state, wait: decisionWait({ due: DUE }), charter: testCharter(), headHash: 'h1' };
}

const parsed = (content: Buffer) => JSON.parse(content.toString()) as unknown;
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe('a rendered status', () => {
  it('equals the status, and is the very same object for the same caller', () => {
    const cycle = aCycle();
    const first = renderedStatus(cycle, pmo, before);
    expect(parsed(first.content)).toEqual(plain(statusOf(cycle, pmo, before)));
    expect(renderedStatus(cycle, { ...pmo }, before)).toBe(first);
  });

  it('differs for another caller, for other rights, and once it is overdue', () => {
    const cycle = aCycle();
    const first = renderedStatus(cycle, pmo, before);
    const others = [
      [person('council_member'), before],
      [{ ...pmo, roles: [...pmo.roles, 'auditor'] }, before],
      [pmo, after],
    ] as const;
    for (const [actor, nowMs] of others) {
      const other = renderedStatus(cycle, actor, nowMs);
      expect(other.etag).not.toBe(first.etag);
      expect(parsed(other.content)).toEqual(plain(statusOf(cycle, actor, nowMs)));
    }
    expect(renderedStatus(cycle, pmo, before)).toEqual(first);
  });
});
