/**
 * Prints the story: who did what, in which phase, and what the status says is next. It prints plain lines, so that the
 * story reads the same in a file, without a terminal and with NO_COLOR. It must never decide what happens.
 */
import pc from 'picocolors';
import { words } from '../base/vocabulary.js';
import type { CycleStatus } from '../client/answers.js';
import type { ApiProblem } from '../client/api-client.js';
import { policyDays } from './policy-days.js';

const WIDTH = 110;
const NAME_WIDTH = 19;
/** `full` tells every step and where it leads; `short` tells what is special, and usual steps in one line each. */
export type StoryStyle = 'full' | 'short';
const AMOUNT = /^-?\d[\d,]*(\.|,\d{3}$)/;
const INDENT = ' '.repeat(2 + NAME_WIDTH);

export class Storyteller {
  private readonly startedAt = performance.now();
  private readonly phasesSeen: string[] = [];
  private lastPhase = '';
  /** True while usual steps run that one line will tell. */
  private folded = false;

  /** @param print takes one line; a story that nobody reads gets one that drops it */
  constructor(
    private readonly print: (line: string) => void,
    private readonly style: StoryStyle = 'full',
  ) {}

  /** Seconds since the story began, rounded to tenths. */
  get seconds(): number {
    return Math.round((performance.now() - this.startedAt) / 100) / 10;
  }

  title(text: string): void {
    this.write('');
    this.write(pc.bold(text));
  }

  /**
   * Steps that most improvements take alike: in the short style one line says what came of them.
   * @param steps answers that line
   */
  async usual(phases: string, steps: () => Promise<string>): Promise<void> {
    this.folded = this.style === 'short';
    const said = await steps().finally(() => (this.folded = false));
    if (this.style === 'short') this.person(phases, said, pc.dim);
  }

  /** Steps of which the caller tells what is worth it. */
  async quietly<Result>(steps: () => Promise<Result>): Promise<Result> {
    const before = this.folded;
    this.folded = true;
    return steps().finally(() => (this.folded = before));
  }

  /** What a person did, without where it leads. */
  step(person: string, did: string): void {
    this.person(person, did);
  }

  /** What nobody did, but somebody keeps or says: Finance's books, the policy. */
  remark(of: string, text: string): void {
    this.person(of, text, pc.dim);
  }

  /** What a person did, what came of it, and then where the cycle stands. */
  act(person: string, did: string, status: CycleStatus, came: readonly string[] = []): void {
    this.person(person, did);
    for (const text of came) this.note(text);
    this.standing(status);
  }

  /** How it ended, for a story in the short style. */
  ended(text: string): void {
    this.person('ended', text, pc.cyan);
  }

  refused(person: string, tried: string, { status, message }: ApiProblem): void {
    this.person(person, tried);
    this.paragraph(`✗ refused (${status}): ${message}`, INDENT, pc.red);
  }

  /** Numbers and remarks that belong to the step before. */
  note(text: string): void {
    this.paragraph(text, INDENT, pc.dim);
  }

  /** Label and value, one below the other. */
  table(rows: readonly (readonly [label: string, value: string])[]): void {
    const width = Math.max(...rows.map(([label]) => label.length));
    for (const [label, value] of rows) {
      const [first = '', ...rest] = wrapped(value, WIDTH - width - 4);
      this.write(`  ${pc.dim(label.padEnd(width))}  ${first}`);
      for (const line of rest) this.write(`${' '.repeat(width + 4)}${line}`);
    }
  }

  /** The first row names the columns; amounts, with decimals or grouped by thousands, stand at the right of theirs. */
  grid([head = [], ...rows]: readonly (readonly string[])[]): void {
    const widths = head.map((_, column) =>
      Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
    );
    const isAmount = (column: number) => rows.some((row) => AMOUNT.test(row[column] ?? ''));
    const cell = (text: string, column: number) =>
      isAmount(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
    const text = (row: readonly string[]) => `  ${row.map(cell).join('  ')}`.trimEnd();
    this.write(pc.dim(text(head)));
    for (const row of rows) this.write(text(row));
  }

  /** A sentence or two outside of a story's steps. */
  prose(text: string): void {
    this.paragraph(text, '', (line) => line);
  }

  line(text: string): void {
    this.write(text);
  }

  stopping(): void {
    this.prose(
      'The stack that was started for the demo stops now; its data stay, and `npm start` shows them again.',
    );
  }

  /** The phase when it is a new one, and the status' own words for what is next. */
  private standing(status: CycleStatus): void {
    if (this.style === 'short') return;
    const phase = `${status.phase} ${status.round}`;
    const entered = phase !== this.lastPhase && status.state === 'open';
    this.lastPhase = phase;
    if (entered) this.phase(status);
    this.paragraph(`→ ${waitText(status)}${entered ? `. ${nextText(status)}` : ''}`, INDENT, pc.cyan);
  }

  private phase({ phase, phaseQuestion, round }: CycleStatus): void {
    if (!this.phasesSeen.includes(phase)) this.phasesSeen.push(phase);
    const number = this.phasesSeen.indexOf(phase) + 1;
    const name = `${number}. ${words(phase)}${round > 1 ? `, round ${round}` : ''}`;
    this.write('');
    this.write(`${pc.bold(name)} · ${phaseQuestion} ${pc.dim(`· ${this.seconds.toFixed(1)} s`)}`);
  }

  private person(person: string, text: string, colour = pc.bold): void {
    const [first = '', ...rest] = wrapped(text, WIDTH - INDENT.length);
    const name = personText(person).padEnd(NAME_WIDTH - 1);
    this.write(`  ${colour(name)} ${first}`);
    for (const line of rest) this.write(`${INDENT}${line}`);
  }

  private paragraph(text: string, indent: string, colour: (line: string) => string): void {
    for (const line of wrapped(text, WIDTH - indent.length)) this.write(`${indent}${colour(line)}`);
  }

  private write(line: string): void {
    if (!this.folded) this.print(line);
  }
}

/** Waits are told in the days of the programme's policy, for which the seconds of a story stand. */
function waitText({ state, outcome, phase, waitingFor, parent }: CycleStatus): string {
  const of = parent === null ? '' : `wave ${parent.wave} is `;
  if (state === 'closed') return `${of}closed: ${words(outcome ?? '')}`;
  if (waitingFor === null) return 'nothing waits';
  const days =
    waitingFor.what === 'time'
      ? `in ${policyDays.betweenChecks} days`
      : `within ${policyDays.windowOf(phase)} days`;
  // The status names persons by their ids, which in the samples are those of roles.
  return `${waitingFor.text.replace(/^[a-z-]+(?= must )/, personText)}, ${days}`;
}

/** Names the next phase without its question, which is told when the phase is entered. */
function nextText({ next }: CycleStatus): string {
  const [name = '', question] = next.split(': ');
  return question === undefined ? next : `Next phase: ${name}`;
}

/** The sample's persons are named after their roles: `lob-head` reads "LOB head". */
export function personText(person: string): string {
  return words(person.replaceAll('-', ' '));
}

/** `-26.5 points` for a difference of shares of −0.265. */
export function pointsText(share: number): string {
  const points = (Math.abs(share) * 100).toFixed(1);
  return `${share < 0 ? '−' : '+'}${points} points`;
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
