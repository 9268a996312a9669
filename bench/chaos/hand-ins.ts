/** Draws what is handed in where the status asks for it, mostly whole and good, each with the mark of its act. */
import type { Chance } from './seeded-chance.js';
import { rateOf } from './mark.js';
import {
  handIns,
  observed,
  reconciliationOf,
  type Charter,
  type CycleStatus,
  type Submission,
} from './product.js';

type WaitingFor = NonNullable<CycleStatus['waitingFor']>;

/** What a hand-in depends on beyond the ask itself. */
export interface HandInContext {
  readonly status: CycleStatus;
  readonly wait: WaitingFor;
  readonly charter: Charter;
  readonly chance: Chance;
}

/** @returns the body for a mark; it draws at once, so that the script does not depend on when the body is sent */
export function handInFor({ status, wait, charter, chance }: HandInContext): (mark: string) => Submission {
  const observations = observationsOf(chance);
  const whole = chance.is(0.7);
  switch (wait.submission) {
    case 'charter':
      return (mark) => ({ kind: 'charter', content: { ...charter, problem: `They leave (${mark}).` } });
    case 'raci':
      return (mark) => ({ kind: 'raci', content: { ...handIns.raci.content, informed: [mark] } });
    case 'baseline':
      return (mark) => baseline(mark);
    case 'readiness':
      return (mark) => readiness(mark, charter.readiness, whole);
    case 'observations':
      return (mark) => ({ kind: 'observations', content: observations(mark) });
    case 'reconciliation':
      return (mark) => ({ kind: 'reconciliation', content: reconciliationOf(`synthetic/${mark}`) });
    case 'wave_check':
      return (mark) => ({
        kind: 'wave_check',
        content: { wave: wait.item ?? '', observations: observations(mark) },
      });
    case 'sustain_check':
      return (mark) => ({
        kind: 'sustain_check',
        content: { check: Number(wait.item), observations: observations(mark) },
      });
    case 'closure':
      return (mark) => closure(mark, leftOf(status), whole);
    case 'undo':
      return (mark) => ({ kind: 'undo', content: { step: wait.item ?? '', note: `taken back, ${mark}` } });
    case undefined:
    default:
      throw new Error(`nobody here hands in ${wait.submission ?? 'nothing'}`);
  }
}

/** Draws mostly a pass; otherwise harm, too little to tell, or a sample that is not what was planned. */
function observationsOf(chance: Chance): (mark: string) => ReturnType<typeof observed> {
  const word = chance.weighted({ pass: 86, fail: 6, inconclusive: 6, invalid: 2 });
  return (mark) => ({ ...OBSERVED[word], source: `draw of ${mark}` });
}

const OBSERVED = {
  pass: observed(),
  fail: observed(0.4, 0.6),
  inconclusive: observed(0.62, 0.6),
  invalid: { ...observed(), assignment: 'observational' as const },
};

function baseline(mark: string): Submission {
  const content = handIns.baseline.content;
  const metrics = content.metrics.map((metric) => ({ ...metric }));
  return { kind: 'baseline', content: { ...content, metrics, identityMatchRate: rateOf(mark) } };
}

function readiness(mark: string, checklist: readonly string[], whole: boolean): Submission {
  const done = whole ? checklist : checklist.slice(0, 1);
  return { kind: 'readiness', content: { items: done.map((item) => ({ item, done: true, note: mark })) } };
}

function closure(mark: string, unspentMinor: number, whole: boolean): Submission {
  const content = {
    ...handIns.closure.content,
    lesson: `It holds (${mark}).`,
    unspentMinor,
    training: whole,
  };
  return { kind: 'closure', content };
}

/** The amount that is released and, as far as was reported, not spent. */
function leftOf({ money }: CycleStatus): number {
  return Math.max(0, money.releasedMinor - (money.spentMinor ?? 0));
}
