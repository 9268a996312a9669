/** What the model's people hand in: each meaning of the model with a document that has it. */
import type { Submission } from '../../../contracts/submission.js';
import type { Charter } from '../../../contracts/charter.js';
import type { Observations } from '../../../contracts/evidence.js';
import { handIns, observed, pilotResult } from '../../support/charters.js';
import { TIE_BREAKER } from './cast.js';
import type { Content } from './places.js';

const VERDICTS: Readonly<Record<'pass' | 'fail' | 'inconclusive' | 'invalid', Observations>> = {
  pass: observed(),
  fail: observed(0.4, 0.6),
  inconclusive: observed(0.62, 0.6),
  invalid: { ...observed(), metrics: observed().metrics.slice(1) },
};

const readiness = (...done: (readonly [string, boolean])[]): Content => ({ kind: 'readiness', done });

export const CONTENTS: readonly Content[] = [
  { kind: 'charter' },
  { kind: 'charter', names: { benefitOwner: 'member4' } },
  { kind: 'charter', names: { sponsor: 'other-sponsor' } },
  { kind: 'charter', flaw: 'content-mismatch' },
  { kind: 'raci', responsible: 'member3' },
  { kind: 'raci', responsible: 'squad-lead' },
  { kind: 'raci', responsible: 'squad-lead', flaw: 'content-mismatch' },
  { kind: 'baseline' },
  { kind: 'baseline', flaw: 'content-mismatch' },
  { kind: 'baseline', flaw: 'content-incomplete' },
  readiness(['privacy', true], ['legal', true]),
  readiness(['privacy', true]),
  readiness(['legal', true], ['privacy', false]),
  { kind: 'observations', verdict: 'pass' },
  { kind: 'observations', verdict: 'fail' },
  { kind: 'observations', verdict: 'inconclusive' },
  { kind: 'observations', verdict: 'invalid' },
  { kind: 'reconciliation', recognised: true },
  { kind: 'reconciliation', recognised: false },
  { kind: 'undo', step: 'pilot_money' },
  { kind: 'undo', step: 'pilot_change' },
];

/** @param charter handed in again where a charter is requested, with other people in it where the content names some */
export function documentOf(content: Content, charter: Charter): Submission {
  switch (content.kind) {
    case 'charter':
      return {
        kind: 'charter',
        content: content.flaw ? loosened(charter) : { ...charter, ...content.names },
      };
    case 'raci': {
      const responsible = [content.responsible];
      const raci = { ...handIns.raci.content, responsible, tieBreaker: TIE_BREAKER };
      return { kind: 'raci', content: content.flaw ? { ...raci, accountable: 'other-dri' } : raci };
    }
    case 'baseline': {
      const { from, to, metrics, ...rest } = handIns.baseline.content;
      const period = content.flaw === 'content-mismatch' ? { from: to, to: from } : { from, to };
      const kept = content.flaw === 'content-incomplete' ? metrics.slice(1) : [...metrics];
      return { kind: 'baseline', content: { ...rest, ...period, metrics: kept } };
    }
    case 'readiness':
      return {
        kind: 'readiness',
        content: { items: content.done.map(([item, done]) => ({ item, done })) },
      };
    case 'observations':
      return pilotResult(VERDICTS[content.verdict]);
    case 'reconciliation': {
      const { lines, ...rest } = handIns.reconciliation.content;
      // Dear to run: nothing is left that Finance could recognise.
      const runCostMinor = content.recognised ? 0 : 12_000_000;
      return {
        kind: 'reconciliation',
        content: { ...rest, lines: lines.map((line) => ({ ...line, runCostMinor })) },
      };
    }
    case 'undo':
      return { kind: 'undo', content: { step: content.step, note: 'taken back' } };
  }
}

/** With more rounds than the charter had. */
function loosened(charter: Charter): Charter {
  return { ...charter, policy: { ...charter.policy, rounds: charter.policy.rounds + 1 } };
}
