/** The search attributes by which Temporal's own list filters. Only changed ones are sent, in one event per transition. */
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { CycleState } from '../../domain/cycle/cycle-state.js';
import { waitRoles } from '../../domain/reading/status.js';

const PHASE = defineSearchAttributeKey('TollgatePhase', 'KEYWORD');
const STAGE = defineSearchAttributeKey('TollgateJourneyStage', 'KEYWORD');
const LOB = defineSearchAttributeKey('TollgateLob', 'KEYWORD_LIST');
const REGION = defineSearchAttributeKey('TollgateRegion', 'KEYWORD_LIST');
const WAITING_FOR = defineSearchAttributeKey('TollgateWaitingFor', 'KEYWORD');
const DUE_AT = defineSearchAttributeKey('TollgateDueAt', 'DATETIME');

export type ShownAttributes = readonly SearchAttributeUpdatePair[];

interface Shown {
  readonly state: CycleState;
  shown: ShownAttributes;
}

/** Sends the attributes that have changed since they were sent last. */
export function showChanges(cycle: Shown): void {
  const now = attributesOf(cycle.state);
  const changed = now.filter(
    ({ value }, index) => JSON.stringify(value) !== JSON.stringify(cycle.shown[index]?.value ?? null),
  );
  if (changed.length > 0) upsertSearchAttributes(changed);
  cycle.shown = now;
}

/** Sends all attributes, changed or not, so that the workflow task issues a command. */
export function showState(cycle: Shown): void {
  cycle.shown = attributesOf(cycle.state);
  upsertSearchAttributes([...cycle.shown]);
}

function attributesOf(state: CycleState): ShownAttributes {
  const { charter, wait } = state;
  const role = wait ? waitRoles(wait)[0] : undefined;
  return [
    { key: PHASE, value: state.closed ? (state.exit?.outcome ?? 'sustained') : state.phase },
    { key: STAGE, value: charter.journeyStage },
    { key: LOB, value: state.parent === null ? charter.lobs : charter.waves.map(({ lob }) => lob) },
    { key: REGION, value: charter.regions },
    { key: WAITING_FOR, value: role ?? null },
    { key: DUE_AT, value: wait ? new Date(wait.due) : null },
  ];
}
