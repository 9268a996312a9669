/**
 * The picture and the table of docs/process.md, drawn from the code's own words: phases, gates, outcomes, usual
 * approvers. A word that is added and not drawn does not compile.
 */
import { centralSeats } from '../../domain/decisions/seats.js';
import {
  OUTCOMES,
  PHASES,
  PHASE_QUESTIONS,
  words,
  type Gate,
  type Outcome,
  type Phase,
} from '../../base/vocabulary.js';
import { testCharter } from '../support/charters.js';

/** Where each gate stands; null stands beside the process, and may open in any phase. */
const PHASE_OF: Readonly<Record<Gate, Phase | null>> = {
  charter: 'charter',
  organize: 'organize',
  govern: 'govern',
  instrument: 'instrument',
  quality_gate: 'quality_gate',
  finance_reconciliation: 'finance_reconciliation',
  wave_acceptance: 'scale',
  wave_check: 'scale',
  sustain_check: 'sustain',
  veto: null,
  overspend: null,
};

/** What a gate can return to; held against the phases' own files by the test. */
export const RETURNS: Readonly<Record<Gate, readonly Phase[]>> = {
  charter: ['charter'],
  organize: ['charter', 'organize'],
  govern: ['charter', 'organize'],
  instrument: ['instrument'],
  quality_gate: ['instrument', 'enable', 'pilot'],
  finance_reconciliation: ['pilot', 'finance_reconciliation'],
  wave_acceptance: [],
  wave_check: ['scale'],
  sustain_check: ['pilot', 'sustain'],
  veto: [],
  overspend: [],
};

/** What leads to an end, and from where; null belongs to a wave, not to a cycle. */
const LEADS_TO: Readonly<Record<Outcome, readonly (readonly [string, string])[] | null>> = {
  sustained: [['under_way', 'the lesson is recorded']],
  passed: null,
  rejected: [
    ['under_way', 'a gate rejects'],
    ['overspend', 'not approved'],
  ],
  cancelled: [['under_way', 'PMO or sponsor cancels']],
  expired: [
    ['under_way', 'a window lapses'],
    ['overspend', 'nobody decides'],
  ],
  stopped: [['veto', 'confirmed, or nobody lifts it']],
  rolled_back: [['under_way', 'scale: no wave holds, or one does harm and the policy says all']],
  retired: [['under_way', 'sustain: too small a return, or the council rejects']],
};

/** Two pictures: the way through with its returns, and what stands beside it and ends it. */
export function drawPicture(): string {
  const through = [
    `  [*] --> ${at(PHASES[0])}`,
    ...PHASES.map((phase) => `  ${at(phase)} : ${words(phase)}`),
    ...PHASES.slice(1).map(
      (phase, index) => `  ${at(PHASES[index]!)} --> ${at(phase)}${passLabel(PHASES[index]!)}`,
    ),
    `  ${at('sustain')} --> [*] : the lesson is recorded`,
    ...returnArrows(),
    `  ${at('sustain')} --> ${at('pilot')} : the effect fades`,
  ];
  const beside = [
    '  under_way : under way, in any phase',
    '  hold : on hold',
    '  veto : vetoed',
    '  overspend : overspent',
    '  under_way --> hold : PMO, sponsor, council',
    '  hold --> under_way : resumed, or its window is over',
    '  under_way --> veto : the veto holder names the harm',
    '  hold --> veto : the same',
    '  veto --> under_way : lifted',
    '  under_way --> overspend : beyond the tolerance',
    '  overspend --> under_way : approved',
    ...OUTCOMES.flatMap(endArrows),
  ];
  return [mermaid(through), mermaid(beside)].join('\n\n');
}

function mermaid(lines: readonly string[]): string {
  return ['```mermaid', 'stateDiagram-v2', ...lines, '```'].join('\n');
}

/** A name of its own in the picture: `scale` alone is a word of the picture's language. */
function at(phase: Phase): string {
  return `at_${phase}`;
}

/** What lets a cycle pass on from a phase. */
function passLabel(phase: Phase): string {
  if (phase === 'scale') return ' : the waves have ended, one at least holds';
  const hasGate = Object.values(PHASE_OF).includes(phase);
  return hasGate ? ' : approved' : phase === 'enable' ? ' : every item done' : ' : observations';
}

function returnArrows(): string[] {
  return gatesOf((gate) => RETURNS[gate].length > 0).flatMap((gate) =>
    RETURNS[gate].map((to) => `  ${at(PHASE_OF[gate]!)} --> ${at(to)} : ${returnLabel(gate)}`),
  );
}

/** A wave that is checked again stays in its phase, and so does its cycle. */
function returnLabel(gate: Gate): string {
  return gate === 'wave_check' ? 'a wave is checked again' : 'returned';
}

function endArrows(outcome: Outcome): string[] {
  const from = LEADS_TO[outcome];
  if (from === null) return [];
  const name = outcome === words(outcome) ? [] : [`  ${outcome} : ${words(outcome)}`];
  return [
    ...name,
    ...from.map(([state, why]) => `  ${state} --> ${outcome} : ${why}`),
    `  ${outcome} --> [*]`,
  ];
}

export function drawTable(): string {
  return [
    '| phase | the question it answers | gate | decided by, unless the charter says otherwise | returns to |',
    '|---|---|---|---|---|',
    ...PHASES.flatMap((phase) => {
      const gates = gatesOf((gate) => PHASE_OF[gate] === phase);
      if (gates.length === 0) return [row(words(phase), PHASE_QUESTIONS[phase], '', '', '')];
      return gates.map((gate, index) => gateRow(index === 0 ? phase : null, gate));
    }),
    ...gatesOf((gate) => PHASE_OF[gate] === null).map((gate) =>
      row('any', '', `\`${gate}\``, decider(gate), 'yes or no only'),
    ),
  ].join('\n');
}

function gateRow(phase: Phase | null, gate: Gate): string {
  const returns = RETURNS[gate].map(words).join(', ');
  const question = phase === null ? '' : PHASE_QUESTIONS[phase];
  return row(phase === null ? '' : words(phase), question, `\`${gate}\``, decider(gate), returns);
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function decider(gate: Gate): string {
  if (gate === 'organize') return 'the head of each LOB';
  if (gate === 'wave_acceptance') return 'the head of the wave’s LOB';
  return centralSeats({ charter: testCharter(), inherited: null, interests: {}, supplied: {} }, gate)
    .map(({ role }) => words(role))
    .join(', ');
}

function gatesOf(isWanted: (gate: Gate) => boolean): Gate[] {
  return (Object.keys(PHASE_OF) as Gate[]).filter(isWanted);
}
