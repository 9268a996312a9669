/** Proposed changes for tests of the rules. */
import type { ReviewRequest } from '../../../contracts/metric-change.js';
import { openChange } from '../../../domain/governance/change-moves.js';
import type { ChangeState, NewChange } from '../../../domain/governance/change-state.js';
import { person } from '../../support/charters.js';
import { versionProposal } from '../../support/metrics.js';

export const NOW = Date.parse('2026-11-02T10:00:00Z');
export const DAY = 86_400_000;
export const SEEN = 'a'.repeat(64);

export function newChange(more: Partial<NewChange> = {}): NewChange {
  return {
    changeId: 'chg_000000000000000000000001',
    kind: 'metric',
    key: 'renewal_rate',
    lobs: ['*'],
    proposal: versionProposal(),
    contentHash: SEEN,
    reason: 'Two regions counted it in two ways.',
    proposedBy: person('cx_ops', 'proposer'),
    terms: { reviewWindow: 'P10D', reworkWindow: 'P10D', rounds: 2 },
    ...more,
  };
}

export function openedChange(more: Partial<NewChange> = {}): ChangeState {
  return openChange(newChange(more), NOW).state;
}

export const review = (more: Partial<ReviewRequest> = {}): ReviewRequest => ({
  contentHash: SEEN,
  decision: 'approve',
  ...more,
});
