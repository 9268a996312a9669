/** Plays a number of cycles at once until all have been played; then those that stand still are led to their end. */
import { CyclePlayer, type Ending, type Stage } from './cycle-player.js';

export interface LanesOptions {
  readonly cycles: number;
  readonly parallel: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

const TELL_EVERY = 25;

export class CycleLanes {
  private readonly players: CyclePlayer[] = [];
  private readonly endings = new Map<CyclePlayer, Ending>();

  constructor(
    private readonly stage: Stage,
    private readonly options: LanesOptions,
  ) {}

  async playAll(over: AbortSignal): Promise<void> {
    const { parallel, cycles } = this.options;
    const lane = async () => {
      while (this.players.length < cycles && !over.aborted) await this.playNext(over);
    };
    await Promise.all(Array.from({ length: Math.min(parallel, cycles) }, lane));
  }

  /** The number of cycles whose turn did not come before the time was over. */
  get notBegun(): number {
    return this.options.cycles - this.players.length;
  }

  /** The number of cycles that are not at rest: they stood still, or the time was over. */
  get open(): number {
    return this.players.length - this.count('closed') - this.count('parked');
  }

  /** Plays those that stood still once more. @returns the cycles that cannot be brought to an end */
  async bringToRest(over: AbortSignal): Promise<string[]> {
    const open = this.players.filter((player) =>
      ['stands still', 'interrupted'].includes(this.endingOf(player)),
    );
    await Promise.all(open.map(async (player) => this.endings.set(player, await player.play(over, true))));
    const stuck = this.players.filter((player) => !['closed', 'parked'].includes(this.endingOf(player)));
    const late = Array.from({ length: this.notBegun }, () => 'not begun, the time was over');
    return [...stuck.map((player) => `${player.id} ${this.endingOf(player)}: ${player.standing}`), ...late];
  }

  /** The cycles that are left open on purpose. */
  get parked(): CyclePlayer[] {
    return this.players.filter((player) => this.endingOf(player) === 'parked');
  }

  count(ending: Ending): number {
    return this.players.filter((player) => this.endingOf(player) === ending).length;
  }

  private endingOf(player: CyclePlayer): Ending {
    return this.endings.get(player) ?? 'interrupted';
  }

  private async playNext(over: AbortSignal): Promise<void> {
    const { seed, say, cycles } = this.options;
    const player = new CyclePlayer(this.stage, seed, this.players.length + 1);
    this.players.push(player);
    const opened = await player.open();
    this.endings.set(player, opened ? await player.play(over) : 'not opened');
    if (this.endings.size % TELL_EVERY === 0) {
      say(`${this.endings.size} of ${cycles} cycles have ended, ${this.stage.book.acts.length} acts`);
    }
  }
}
