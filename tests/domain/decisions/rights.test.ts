import { expect, it } from 'vitest';
import { GATES, PROGRAMME_KINDS, SUBMISSION_KINDS } from '../../../base/vocabulary.js';
import {
  ACT_ROLES,
  ACTS,
  GATE_ROLE,
  PROGRAMME_ROLES,
  REQUEST_ROLES,
  rolesWithoutRight,
  UNDO_ROLE,
  UNDO_STEPS,
} from '../../../domain/decisions/rights.js';

it('the table of rights names a role for every gate, request, undo, act and document', () => {
  expect(Object.keys(GATE_ROLE).sort()).toEqual([...GATES].sort());
  expect(Object.keys(REQUEST_ROLES).sort()).toEqual(
    SUBMISSION_KINDS.filter((kind) => kind !== 'undo').sort(),
  );
  expect(Object.keys(UNDO_ROLE).sort()).toEqual([...UNDO_STEPS].sort());
  const lists = [
    ...Object.values(REQUEST_ROLES),
    ...Object.values(ACT_ROLES),
    ...Object.values(PROGRAMME_ROLES),
  ];
  expect(lists.filter((roles) => roles.length === 0)).toEqual([]);
  expect(lists).toHaveLength(SUBMISSION_KINDS.length - 1 + ACTS.length + PROGRAMME_KINDS.length);
});

it('the table of rights shows which roles have no right of their own yet', () => {
  expect(rolesWithoutRight()).toEqual([
    'benefit_owner',
    'controller',
    'working_champion',
    'frontline_manager',
    'hr',
    'auditor',
    'dashboard_reader',
    'admin',
  ]);
});
