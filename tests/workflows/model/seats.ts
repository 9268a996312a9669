/** Which seats of an open gate somebody fills in the model: their own, or for once somebody else's, when they were called. */
import type { Actor } from '../../../domain/cycle/cycle-state.js';
import type { Decision } from '../../../base/vocabulary.js';
import { TIE_BREAKER } from './cast.js';
import { speaksFor, type OpenGate, type Seat } from './places.js';

/** Who speaks for several lines of business accepts for each; otherwise one person fills one seat. */
export function ownSeats(gate: OpenGate, actor: Actor): Seat[] {
  const fitting = openSeats(gate).filter(({ role, lob }) => {
    return actor.roles.includes(role) && (lob === undefined || speaksFor(actor, lob));
  });
  const perLine = fitting.filter(({ lob }) => lob !== undefined);
  return perLine.length > 0 ? perLine : fitting.slice(0, 1);
}

/** The CFO's signature is nobody else's to give. */
export function seatOfOthers(gate: OpenGate, actor: Actor, raciIsThere: boolean): Seat | undefined {
  if (gate.stoodIn || !isCalled(gate, actor, raciIsThere)) return undefined;
  return openSeats(gate).find(
    ({ role, lob }) => role !== 'cfo' && (lob === undefined || speaksFor(actor, lob)),
  );
}

export function openSeats(gate: OpenGate): Seat[] {
  return gate.seats.filter(({ by }) => by === undefined);
}

/** The champion when it is late; whoever breaks ties when it is late too, or the votes stand against each other. */
function isCalled(gate: OpenGate, { person, roles }: Actor, raciIsThere: boolean): boolean {
  if (gate.escalated && roles.includes('executive_champion')) return true;
  if (!raciIsThere || person !== TIE_BREAKER) return false;
  const othersApproved = gate.seats.some(({ by }) => by !== undefined && by !== person);
  return othersApproved && (gate.escalated || gate.against.length > 0);
}

/**
 * What a vote does to its gate. As many must be against as would have to be for it, but for the head of a line of
 * business, who answers for it alone.
 * @returns who had a part in the decision, or null while others must still vote
 */
export function vote(
  gate: OpenGate,
  actor: Actor,
  decision: Decision,
  raciIsThere: boolean,
): string[] | null {
  const own = ownSeats(gate, actor);
  const others = own.length > 0 ? undefined : seatOfOthers(gate, actor, raciIsThere);
  const mine = others ? [others] : own;
  if (others && decision !== 'return') gate.stoodIn = true;
  if (decision === 'reject') gate.against.push(actor.person);
  if (decision === 'approve') for (const seat of mine) seat.by = actor.person;
  const approvers = gate.seats.flatMap(({ by }) => by ?? []);
  if (decision === 'approve' && approvers.length < gate.seats.length) return null;
  const needed = mine.some(({ lob }) => lob !== undefined) ? 1 : gate.seats.length;
  if (decision === 'reject' && gate.against.length < needed) return null;
  return [...new Set([...approvers, ...gate.against, actor.person])];
}
