/**
 * What will stop a cycle later and can be told at its start: persons whom no key knows, gates that nobody could fill,
 * windows in which nobody can act. A warning never blocks, because keys may still be made.
 */
import type { Charter } from '../../contracts/charter.js';
import { durationMs } from '../../base/duration.js';
import { personKey, samePerson } from '../../base/person.js';
import { words, type Gate, type Role } from '../../base/vocabulary.js';
import type { Actor } from '../cycle/cycle-state.js';
import { interestsOf } from '../cycle/first-state.js';
import type { Inherited } from '../programme/inheritance.js';
import { speaksFor } from '../cycle/scope.js';
import { ACT_ROLES, GATE_ROLE } from './rights.js';
import { centralSeats, type CentralGate } from './seats.js';

export interface Warning {
  /** JSON pointer into the body of the start. */
  readonly pointer: string;
  readonly detail: string;
}

interface Starting {
  readonly charter: Charter;
  readonly inherited: Inherited;
  readonly openedBy: string;
  /** Everybody who has a key, each person once. */
  readonly people: readonly Actor[];
}

const CENTRAL_GATES: readonly CentralGate[] = [
  'charter',
  'govern',
  'instrument',
  'quality_gate',
  'finance_reconciliation',
  'wave_check',
  'sustain_check',
  'overspend',
  'veto',
];

const SHORTEST_MS = 3_600_000;

export function startWarnings(starting: Starting): Warning[] {
  return [
    ...strangers(starting),
    ...emptySeats(starting),
    ...emptyLobSeats(starting),
    ...vetoWarnings(starting),
    ...shortWindows(starting.charter),
  ];
}

/** The keys of a person, who may have several, as one. */
export function peopleOf(keys: readonly Actor[]): Actor[] {
  const byPerson = new Map<string, Actor>();
  for (const { person, roles, lobs } of keys) {
    const known = byPerson.get(personKey(person));
    byPerson.set(personKey(person), {
      person: known?.person ?? person,
      roles: [...new Set([...(known?.roles ?? []), ...roles])],
      lobs: [...new Set([...(known?.lobs ?? []), ...lobs])],
    });
  }
  return [...byPerson.values()];
}

function strangers({ charter, people }: Starting): Warning[] {
  const named = [
    ['dri', charter.dri, 'nobody else may hand in the baseline'],
    ['sponsor', charter.sponsor, 'they cannot hold or cancel it'],
    ['benefitOwner', charter.benefitOwner, 'they cannot read it'],
  ] as const;
  return named.flatMap(([field, name, consequence]) =>
    people.some(({ person }) => samePerson(person, name))
      ? []
      : [warning(field, `names ${name}, whom no key knows: ${consequence}`)],
  );
}

function emptySeats(starting: Starting): Warning[] {
  const { charter, inherited } = starting;
  const passedOver: readonly Gate[] = inherited.phases
    .map(({ phase }) => phase)
    .filter((phase) => phase !== 'enable');
  return CENTRAL_GATES.flatMap((gate) => {
    if (passedOver.includes(gate)) return [];
    const seats = seatsAt(starting, gate);
    const able = ableTo(starting, GATE_ROLE[gate], charter.lobs).length;
    if (able >= seats) return [];
    const need = `${seats} of the role ${words(GATE_ROLE[gate])}`;
    return [
      warning(
        'policy/approvers',
        `the gate ${words(gate)} needs ${need} without an interest in the cycle, and there are keys for ${able}`,
      ),
    ];
  });
}

function seatsAt({ charter, inherited, openedBy }: Starting, gate: CentralGate): number {
  const interests = { ...interestsOf(charter), [openedBy]: 'chartered the cycle' };
  return centralSeats({ charter, inherited, interests, supplied: {} }, gate).length;
}

function emptyLobSeats(starting: Starting): Warning[] {
  return starting.charter.lobs.flatMap((lob, index) =>
    ableTo(starting, GATE_ROLE.wave_acceptance, [lob]).length > 0
      ? []
      : [
          warning(
            `lobs/${index}`,
            `nobody who could accept for ${lob} has a key: an LOB head without an interest`,
          ),
        ],
  );
}

function vetoWarnings(starting: Starting): Warning[] {
  const { charter } = starting;
  const holders = ACT_ROLES.veto.flatMap((role) => ableTo(starting, role, charter.lobs));
  if (holders.length === 0)
    return [warning('lobs', 'nobody who could veto has a key: a veto holder without an interest')];
  const seats = seatsAt(starting, 'veto');
  const council = ableTo(starting, GATE_ROLE.veto, charter.lobs);
  const isStaffed = holders.some(
    (holder) => council.filter(({ person }) => !samePerson(person, holder.person)).length >= seats,
  );
  return isStaffed || council.length < seats
    ? []
    : [
        warning(
          'policy/approvers',
          'who could veto is needed to confirm it, and nobody confirms their own veto',
        ),
      ];
}

/** Those with the role who speak for these lines of business and have no interest by the charter. */
function ableTo({ charter, openedBy, people }: Starting, role: Role, lobs: readonly string[]): Actor[] {
  const interested = [...Object.keys(interestsOf(charter)), openedBy];
  return people.filter(
    (each) =>
      each.roles.includes(role) &&
      lobs.every((lob) => speaksFor(each, lob)) &&
      !interested.some((person) => samePerson(person, each.person)),
  );
}

function shortWindows({ policy }: Charter): Warning[] {
  return Object.entries(policy.windows).flatMap(([name, window]) =>
    window !== undefined && durationMs(window) < SHORTEST_MS
      ? [warning(`policy/windows/${name}`, `is ${window}: in less than an hour hardly anybody can act`)]
      : [],
  );
}

function warning(field: string, detail: string): Warning {
  return { pointer: `/charter/${field}`, detail };
}
