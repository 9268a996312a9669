/**
 * A model of the process, small and independent: written from docs/ and the field's own words, it calls none of the
 * product's rules. It holds where a cycle stands, who may act, and what the clocks do; `refusals.ts` says no for it.
 * Time is an input: the commands tell it what the server's clock says.
 */
import type { Actor } from '../../../domain/cycle/cycle-state.js';
import type { Decision, Gate, Outcome, Phase, Role, SubmissionKind } from '../../../base/vocabulary.js';
import { DAY_MS, LOBS, WINDOW_DAYS, type Terms } from './cast.js';
import { Ledger } from './ledger.js';
import {
  EVIDENCE_OF,
  namedIn,
  ORDER,
  stillMissing,
  type Ask,
  type Clock,
  type Content,
  type OpenGate,
  type Place,
  type Seat,
  type Settled,
  type Undo,
} from './places.js';
import { vote } from './seats.js';

export class ProcessModel {
  phase: Phase = 'charter';
  readonly rounds: Partial<Record<Phase, number>> = {};
  place: Place | null = null;
  aside: { readonly by: string; readonly place: OpenGate | Ask; readonly leftMs: number } | null = null;
  vetoes = 0;
  readonly settled = new Map<string, Settled>();
  readonly ledger = new Ledger();
  /** As the charter names them now. */
  sponsor = 'sponsor';
  /** It names who breaks ties. */
  raciIsThere = false;
  isFunded = false;
  spentMinor = 0;
  readonly undos: Undo[] = [];
  exit: Outcome | null = null;
  undoing = false;
  closed = false;
  /** The model follows a cycle up to Finance's signature. */
  beyond = false;
  private verdict = '';
  private recognised = false;
  private steps: (() => OpenGate | Ask)[] = [];

  constructor(
    readonly terms: Terms,
    public nowMs: number,
  ) {
    this.enter('charter');
  }

  round(phase: Phase = this.phase): number {
    return this.rounds[phase] ?? 0;
  }

  /** A return runs every phase from its target to this one once more. */
  hasRoundsLeft(target: Phase): boolean {
    const again = ORDER.slice(ORDER.indexOf(target), ORDER.indexOf(this.phase) + 1);
    return again.every((phase) => this.round(phase) < this.terms.rounds);
  }

  private enter(phase: Phase): void {
    this.phase = phase;
    this.rounds[phase] = this.round(phase) + 1;
    if (phase === 'scale') {
      this.beyond = true;
      return;
    }
    if (phase === 'instrument') {
      this.isFunded = true;
      this.registerUndo('pilot_money', 'finance_partner');
    }
    if (phase === 'pilot') this.registerUndo('pilot_change', 'dri');
    this.steps = this.stepsOf(phase);
    this.next();
  }

  private next(): void {
    const step = this.steps.shift();
    if (step) this.place = step();
    else this.enter(ORDER[ORDER.indexOf(this.phase) + 1] ?? 'scale');
  }

  private stepsOf(phase: Phase): (() => OpenGate | Ask)[] {
    const council = () => [{ role: 'council_member' } as Seat];
    const quorum = () => Array.from({ length: this.terms.quorum }, (): Seat => ({ role: 'council_member' }));
    const heads = () => LOBS.map((lob): Seat => ({ role: 'lob_head', lob }));
    switch (phase) {
      case 'charter': {
        const gate = () => this.gate('charter', council(), ['charter']);
        return this.round() > 1 ? [() => this.ask('charter', ['pmo']), gate] : [gate];
      }
      case 'organize':
        return [
          () => this.ask('raci', ['pmo']),
          () => this.gate('organize', heads(), ['charter', 'organize']),
        ];
      case 'govern':
        return [() => this.gate('govern', council(), ['charter', 'organize'])];
      case 'instrument':
        return [
          () => this.ask('baseline', ['dri'], 'dri'),
          () => this.gate('instrument', [{ role: 'finance_partner' }], ['instrument']),
        ];
      case 'enable':
        return [() => this.ask('readiness', ['dri'], 'dri')];
      case 'pilot':
        return [() => this.ask('observations', ['dri'], 'dri')];
      case 'quality_gate': {
        const back = ['instrument', 'enable', 'pilot'] as const;
        return [() => this.gate('quality_gate', quorum(), back, this.verdict !== 'pass')];
      }
      case 'finance_reconciliation': {
        const signs = (): Seat[] => (this.recognised ? [{ role: 'cfo' }] : council());
        return [
          () => this.ask('reconciliation', ['finance_partner']),
          () => this.gate('finance_reconciliation', signs(), ['pilot', 'finance_reconciliation']),
        ];
      }
      case 'scale':
      case 'sustain':
      default:
        throw new Error(`${phase} is not modelled`);
    }
  }

  private clock(of: string = this.phase): Clock {
    const days: Record<string, number> = WINDOW_DAYS;
    const windowMs = (days[of] ?? WINDOW_DAYS.default) * DAY_MS;
    return { dueMs: this.nowMs + windowMs, windowMs, reminded: false, escalated: false };
  }

  private gate(gate: Gate, seats: Seat[], back: readonly Phase[], blocked = false): OpenGate {
    const id = `${gate}.r${this.round()}`;
    const fresh = { version: 1, deferrals: 0, against: [], stoodIn: false };
    return { what: 'gate', gate, id, seats, back, blocked, ...fresh, ...this.clock() };
  }

  private ask(kind: SubmissionKind, roles: readonly Role[], person?: string): Ask {
    const id = `${this.phase}.${kind}.r${this.round()}`;
    return { what: 'ask', kind, id, roles, ...(person ? { person } : {}), missing: [], ...this.clock() };
  }

  decide(actor: Actor, decision: Decision, more: { returnTo?: Phase; deferToMs?: number } = {}): void {
    const gate = this.place;
    if (gate?.what !== 'gate') throw new Error('no gate is open');
    gate.version += 1;
    if (decision === 'defer') {
      gate.deferrals += 1;
      gate.dueMs = (more.deferToMs ?? 0) + gate.windowMs;
      gate.reminded = false;
      gate.escalated = false;
      return;
    }
    this.ledger.judge(actor.person, gate);
    const persons = vote(gate, actor, decision, this.raciIsThere);
    if (!persons) return;
    this.settled.set(gate.id, { decision, persons });
    if (gate.gate === 'veto' && decision === 'reject') this.goOn();
    else if (gate.gate === 'veto') this.leave('stopped');
    else if (decision === 'reject') this.leave('rejected');
    else if (more.returnTo) this.enter(more.returnTo);
    else this.next();
  }

  handIn(actor: Actor, content: Content): void {
    const ask = this.place;
    if (ask?.what !== 'ask') throw new Error('nothing is requested');
    this.ledger.handIn(actor.person, content.kind);
    if (content.kind === 'undo') {
      this.acknowledge('done');
      return;
    }
    for (const person of namedIn(content)) this.ledger.interested.add(person);
    if (content.kind === 'charter') this.sponsor = content.names?.sponsor ?? 'sponsor';
    if (content.kind === 'raci') this.raciIsThere = true;
    if (content.kind === 'observations') this.verdict = content.verdict;
    if (content.kind === 'reconciliation') this.recognised = content.recognised;
    if (content.kind === 'readiness') {
      ask.missing = stillMissing(ask.missing, content.done);
      if (ask.missing.length > 0) return;
    }
    this.next();
  }

  hold(actor: Actor): void {
    this.setAside(actor);
    const byCouncil = actor.roles.includes('council_member');
    this.place = { what: 'hold', by: actor.person, byCouncil, dueMs: this.clock('hold').dueMs };
  }

  /** What was set aside goes on with the time that it had left. */
  goOn(): void {
    if (!this.aside) throw new Error('nothing is set aside');
    this.place = this.aside.place;
    this.place.dueMs = this.nowMs + this.aside.leftMs;
    this.aside = null;
  }

  veto(actor: Actor): void {
    if (this.place?.what === 'hold') this.goOn();
    this.setAside(actor);
    this.vetoes += 1;
    const seats = Array.from({ length: this.terms.quorum }, (): Seat => ({ role: 'council_member' }));
    const id = `veto.${this.vetoes}.r${this.round()}`;
    this.place = { ...this.gate('veto', seats, []), id, ...this.clock('veto') };
  }

  private setAside(actor: Actor): void {
    const place = this.place;
    if (!place || place.what === 'hold') throw new Error('nothing to set aside');
    this.aside = { by: actor.person, place, leftMs: place.dueMs - this.nowMs };
  }

  withdraw(): void {
    const gate = this.place;
    const phase = gate?.what === 'gate' ? EVIDENCE_OF[gate.gate] : undefined;
    if (gate?.what !== 'gate' || !phase) throw new Error('nothing to withdraw');
    this.ledger.forget(gate.id);
    const goesOn = this.hasRoundsLeft(phase);
    this.settled.set(gate.id, { decision: goesOn ? 'return' : 'reject', persons: [] });
    if (goesOn) this.enter(phase);
    else this.leave('rejected');
  }

  private registerUndo(step: string, role: Role): void {
    if (!this.undos.some((undo) => undo.step === step)) this.undos.push({ step, role, status: 'registered' });
  }

  /** Steps are rolled back in reverse order, each by its role. */
  leave(outcome: Outcome): void {
    this.exit = outcome;
    this.aside = null;
    this.askForUndo();
  }

  private askForUndo(escalated = false): void {
    const undo = this.undos.findLast(({ status }) => status === 'registered');
    this.undoing = undo !== undefined;
    this.closed = undo === undefined;
    if (!undo) {
      this.place = null;
      return;
    }
    const roles: Role[] = escalated ? [undo.role, 'pmo', 'executive_champion'] : [undo.role];
    const id = `undo.${undo.step}`;
    this.place = { what: 'ask', kind: 'undo', id, roles, item: undo.step, missing: [], ...this.clock() };
  }

  private acknowledge(status: Undo['status']): void {
    const undo = this.undos.findLast((each) => each.status === 'registered');
    if (undo) undo.status = status;
    this.askForUndo();
  }

  /** Everything that the clocks do up to a moment, in its order. */
  passTo(ms: number): void {
    for (let edge = this.nextEdge(); edge && edge.atMs <= ms; edge = this.nextEdge()) {
      this.nowMs = edge.atMs;
      edge.happens();
    }
    this.nowMs = ms;
  }

  nextEdge(): { readonly atMs: number; readonly happens: () => void } | null {
    const place = this.place;
    if (!place || this.beyond) return null;
    if (place.what === 'hold') return { atMs: place.dueMs, happens: () => this.goOn() };
    // A reminder at half of the window, an escalation at four fifths, reckoned back from the due date.
    if (!place.reminded) {
      return { atMs: place.dueMs - place.windowMs / 2, happens: () => void (place.reminded = true) };
    }
    if (place.what === 'ask' && place.kind === 'undo') {
      return { atMs: place.dueMs, happens: () => this.undoLapses(place) };
    }
    if (!place.escalated) {
      return { atMs: place.dueMs - place.windowMs / 5, happens: () => void (place.escalated = true) };
    }
    // A veto that nobody lifts stands.
    const outcome = place.what === 'gate' && place.gate === 'veto' ? 'stopped' : 'expired';
    return { atMs: place.dueMs, happens: () => this.leave(outcome) };
  }

  /** Asked once more, of more people; then recorded as unacknowledged. */
  private undoLapses(ask: Ask): void {
    if (ask.roles.length === 1) this.askForUndo(true);
    else this.acknowledge('unacknowledged');
  }
}
