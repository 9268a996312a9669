import { describe, expect, it } from 'vitest';
import type { Role } from '../../../base/vocabulary.js';
import {
  applyReview,
  applyRework,
  applyWithdrawal,
  nextChangeEdge,
  passChangeEdge,
} from '../../../domain/governance/change-moves.js';
import {
  refuseProposer,
  refuseReview,
  refuseRework,
  refuseWithdrawal,
} from '../../../domain/governance/change-rules.js';
import type { ChangeState, Proposal } from '../../../domain/governance/change-state.js';
import { readableDifferences } from '../../../domain/governance/governed-kinds.js';
import { person } from '../../support/charters.js';
import { testMetric, versionProposal } from '../../support/metrics.js';
import { DAY, NOW, openedChange, review } from './changes.js';

const steward = person('metric_steward', 'steward');
const proposer = person('cx_ops', 'proposer');
const everyRole = (name: string) => ({
  person: name,
  roles: ['metric_steward', 'cx_ops', 'admin'] as Role[],
  lobs: ['*'],
});
const codeOf = (refusal: { code: string } | null) => refusal?.code;

/** Lets the next thing happen that is due, at its time. */
function passNext(state: ChangeState) {
  const edge = nextChangeEdge(state);
  return { atMs: edge.atMs, entry: passChangeEdge(state, edge, edge.atMs) };
}

describe('the review of a proposed change', () => {
  it('belongs to the steward of its kind', () => {
    const change = openedChange();
    expect(refuseReview(change, steward, review(), NOW)).toBeNull();
    for (const role of ['cx_ops', 'council_member', 'admin', 'auditor'] as const)
      expect(codeOf(refuseReview(change, person(role, 'other'), review(), NOW)), role).toBe('role-missing');
  });

  it.each(['proposer', 'Proposer', 'PROPOSER', 'ｐroposer'])(
    'is never the proposer’s, whatever their roles and however they are written: %s',
    (name) => {
      for (const decision of ['approve', 'reject', 'return'] as const) {
        const refusal = refuseReview(openedChange(), everyRole(name), review({ decision, reason: 'x' }), NOW);
        expect(codeOf(refusal)).toBe('duties-not-separate');
      }
    },
  );

  it('needs somebody who speaks for every line of business', () => {
    const refusal = refuseReview(openedChange(), { ...steward, lobs: ['fiber'] }, review(), NOW);
    expect(codeOf(refusal)).toBe('lob-out-of-scope');
  });

  it('is bound to the content that was read', () => {
    const refusal = refuseReview(openedChange(), steward, review({ contentHash: 'b'.repeat(64) }), NOW);
    expect(codeOf(refusal)).toBe('content-stale');
  });

  it('gives a reason for a no, also from a sender who passed no contract', () => {
    for (const decision of ['reject', 'return'] as const)
      expect(codeOf(refuseReview(openedChange(), steward, review({ decision }), NOW))).toBe('reason-missing');
  });

  it.each([
    ['now', NOW],
    ['the past', NOW - 1],
    ['more than a year ahead', NOW + 367 * DAY],
  ])('takes no effective date of %s', (_what, atMs) => {
    const effectiveFrom = new Date(atMs).toISOString();
    const refusal = refuseReview(openedChange(), steward, review({ effectiveFrom }), NOW);
    expect(codeOf(refusal)).toBe('effective-date-out-of-range');
  });

  it('comes once: a second one finds it published, rejected or returned', () => {
    for (const decision of ['approve', 'reject', 'return'] as const) {
      const change = openedChange();
      applyReview(change, steward, review({ decision, reason: 'x' }), NOW);
      const again = refuseReview(change, person('metric_steward', 'other'), review(), NOW);
      expect(codeOf(again)).toBe(decision === 'return' ? 'review-not-open' : 'change-closed');
    }
  });
});

describe('a returned change', () => {
  const returned = () => {
    const change = openedChange();
    applyReview(change, steward, review({ decision: 'return', reason: 'Name the exclusions.' }), NOW);
    return change;
  };
  const next = versionProposal({ goodDirection: 'decrease', lookbackDays: 30 });

  it('takes a new content from its proposer only', () => {
    expect(refuseRework(returned(), proposer, next)).toBeNull();
    expect(codeOf(refuseRework(returned(), everyRole('steward'), next))).toBe('not-the-proposer');
    expect(codeOf(refuseRework(openedChange(), proposer, next))).toBe('not-requested');
  });

  it('stays about the same version', () => {
    const other: Proposal[] = [{ ...next, basedOn: 3 } as Proposal, { what: 'retirement', version: 1 }];
    for (const proposal of other)
      expect(codeOf(refuseRework(returned(), proposer, proposal))).toBe('content-mismatch');
  });

  it('logs what the rework has changed, and is reviewed in its new content', () => {
    const change = returned();
    const handedIn = { proposal: next, contentHash: 'c'.repeat(64), reason: 'As asked.' };
    const { differences } = applyRework(change, proposer, handedIn, NOW + DAY);
    expect(differences).toEqual(['goodDirection: "increase" → "decrease"', 'lookbackDays: 90 → 30']);
    expect(codeOf(refuseReview(change, steward, review(), NOW + DAY))).toBe('content-stale');
    const seen = review({ contentHash: 'c'.repeat(64) });
    expect(refuseReview(change, steward, seen, NOW + DAY)).toBeNull();
    expect(change.wait?.due).toBe(new Date(NOW + 11 * DAY).toISOString());
  });

  it('is returned no more often than its terms say', () => {
    const change = returned();
    applyRework(change, proposer, { proposal: next, contentHash: 'c'.repeat(64), reason: 'x' }, NOW);
    const again = review({ decision: 'return', reason: 'x', contentHash: 'c'.repeat(64) });
    expect(codeOf(refuseReview(change, steward, again, NOW))).toBe('rounds-exhausted');
  });

  it('expires when it is not reworked in time', () => {
    const change = returned();
    const passed = [passNext(change), passNext(change), passNext(change)];
    expect(passed.map(({ entry }) => entry.type)).toEqual(['reminded', 'escalated', 'expired']);
    expect(change).toMatchObject({ status: 'expired', closed: true, wait: null });
  });
});

describe('the clock of a review', () => {
  it('reminds, then calls the stand-in, who may review from then on, and ends it by name', () => {
    const change = openedChange();
    const standIn = person('cx_ops', 'co-owner');
    expect(codeOf(refuseReview(change, standIn, review(), NOW))).toBe('role-missing');
    expect(passNext(change)).toMatchObject({ atMs: NOW + 5 * DAY, entry: { type: 'reminded' } });
    expect(passNext(change)).toMatchObject({ atMs: NOW + 8 * DAY, entry: { type: 'escalated' } });
    expect(refuseReview(change, standIn, review(), NOW + 8 * DAY)).toBeNull();
    // The proposer has the role of the stand-in, and stays the proposer.
    expect(codeOf(refuseReview(change, proposer, review(), NOW + 8 * DAY))).toBe('duties-not-separate');
    expect(passNext(change)).toMatchObject({ atMs: NOW + 10 * DAY, entry: { type: 'expired' } });
    expect(codeOf(refuseReview(change, steward, review(), NOW + 10 * DAY))).toBe('change-closed');
  });

  it('publishes on the effective date, which the clock neither reminds of nor escalates', () => {
    const change = openedChange();
    const effectiveFrom = new Date(NOW + 30 * DAY).toISOString();
    applyReview(change, steward, review({ effectiveFrom }), NOW);
    expect(change).toMatchObject({ status: 'approved', closed: false, effectiveFrom });
    expect(passNext(change)).toMatchObject({ atMs: NOW + 30 * DAY, entry: { type: 'published' } });
    expect(change).toMatchObject({ status: 'published', closed: true });
  });
});

describe('a withdrawal', () => {
  it('belongs to the proposer, until it is published', () => {
    const change = openedChange();
    expect(codeOf(refuseWithdrawal(change, steward))).toBe('not-the-proposer');
    const effectiveFrom = new Date(NOW + DAY).toISOString();
    applyReview(change, steward, review({ effectiveFrom }), NOW);
    expect(refuseWithdrawal(change, proposer)).toBeNull();
    applyWithdrawal(change, 'proposer', 'A better one comes.', NOW);
    expect(change).toMatchObject({
      status: 'withdrawn',
      outcome: 'proposer withdrew it: A better one comes.',
    });
    expect(codeOf(refuseWithdrawal(change, proposer))).toBe('change-closed');
  });
});

it('a change is proposed by those whose work the metrics measure, and by no mere reader', () => {
  expect(refuseProposer('metric', proposer)).toBeNull();
  for (const role of ['auditor', 'dashboard_reader', 'admin', 'hr'] as const)
    expect(codeOf(refuseProposer('metric', person(role)))).toBe('role-missing');
});

describe('the differences of two definitions', () => {
  it('read as people say it, formula and exclusions in words', () => {
    const after = testMetric({
      formula: { kind: 'proportion', counted: [{ column: 'renewed', is: 'yes' }], among: [] },
      exclusions: [{ column: 'up_for_renewal', is: 'no' }],
    });
    expect(readableDifferences('metric', testMetric(), after)).toEqual([
      'formula: "customers that renewed ÷ customers that were up for renewal" → "customers that renewed ÷ all customers"',
      'exclusions: + "other than those that were up for renewal"',
    ]);
  });

  it('are never empty while the contents differ, even where two formulas read the same', () => {
    const columns = testMetric().columns.map((column) => ({ ...column, label: 'did' }));
    const before = testMetric({ columns });
    const swapped = testMetric({
      columns,
      formula: {
        kind: 'proportion',
        counted: [{ column: 'up_for_renewal', is: 'yes' }],
        among: [{ column: 'renewed', is: 'yes' }],
      },
    });
    expect(readableDifferences('metric', before, swapped)).not.toEqual([]);
    expect(readableDifferences('metric', before, before)).toEqual([]);
  });
});
