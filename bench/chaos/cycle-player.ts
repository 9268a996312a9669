/** Plays one cycle: opens it, and has its people act on what its status says until it is closed or left at rest. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActBook, Plan } from './act-book.js';
import type { ApiLine } from './api-line.js';
import { Chance } from './seeded-chance.js';
import { charterOf } from './charter-of.js';
import { nextPlan, rivalPlan, type Scene } from './next-plan.js';
import type { Charter, CycleStatus } from './product.js';
import type { Weather } from './weather.js';

/** How a script ended: `parked` cycles are left open on purpose, to be looked at in the end. */
export type Ending = 'closed' | 'parked' | 'stands still' | 'not opened' | 'interrupted';

/** What all players share. */
export interface Stage {
  readonly line: ApiLine;
  readonly book: ActBook;
  readonly weather: Weather;
}

/** A cycle that has not moved for so long while its people tried is left for the end of the run. */
const STANDS_STILL_MS = 120_000;
const LONGEST_SCRIPT = 40;
const LOOK_AGAIN_MS = 250;
const LONGEST_PAUSE_MS = 2_000;
const RIVALS = 0.15;
const RIVALS_IN_A_CROWD = 0.9;
/** A rival comes in the same moment, or while the first one is being worked on. */
const RIVAL_LATER_MS = 800;
const PARKED = 0.12;

export class CyclePlayer {
  id = '';
  private charter: Charter | undefined;
  private readonly chance: Chance;
  private acts = 0;
  private reconciled = false;
  private revision = 0;
  private seen: CycleStatus | undefined;
  private readonly parkAfter: number;

  constructor(
    private readonly stage: Stage,
    seed: number,
    private readonly number: number,
  ) {
    this.chance = new Chance(seed, `cycle ${number}`);
    this.parkAfter = this.chance.is(PARKED) ? this.chance.whole(1, 8) : Number.POSITIVE_INFINITY;
  }

  async open(): Promise<boolean> {
    let charter: Charter | undefined;
    const { act, answer } = await this.stage.line.act({
      what: 'start',
      by: 'pmo',
      cycleId: '',
      path: '/v1/cycles',
      body: (mark) => ({ charter: (charter = charterOf(mark, `sponsor-${this.number}`, this.chance)) }),
    });
    if (!answer || answer.status >= 300) return false;
    this.charter = charter;
    this.id = (answer.body as { id: string }).id;
    act.cycleId = this.id;
    this.stage.book.known.add(this.id);
    return true;
  }

  /** Where the cycle was when it was last read. */
  get standing(): string {
    if (!this.seen) return 'never read';
    const { revision, state, phase, waitingFor } = this.seen;
    return `revision ${revision}, ${state} in ${phase}, waits for ${JSON.stringify(waitingFor)}`;
  }

  /** @param straight leads the cycle to its end without detours */
  async play(over: AbortSignal, straight = false): Promise<Ending> {
    let movedAt = performance.now();
    for (let pauseMs = LOOK_AGAIN_MS; !over.aborted;) {
      const status = await this.statusOf(this.id);
      this.seen = status ?? this.seen;
      if (status?.state === 'closed') return 'closed';
      if (!straight && status && this.acts >= this.parkAfter && rests(status)) return 'parked';
      const moved = status ? await this.step(status, straight || this.acts > LONGEST_SCRIPT) : false;
      if (performance.now() - movedAt > STANDS_STILL_MS && !moved) return 'stands still';
      if (moved) movedAt = performance.now();
      else await sleep(pauseMs);
      pauseMs = moved ? LOOK_AGAIN_MS : Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
    }
    return 'interrupted';
  }

  /** Looks once, and acts on what it sees. @returns whether the cycle or somebody has moved */
  private async step(status: CycleStatus, straight: boolean): Promise<boolean> {
    const own = nextPlanOf(await this.sceneOf(status, straight));
    const scene = own ?? (await this.waveScene(status, straight));
    if (!scene) return this.hasMoved(status);
    const { plan } = scene;
    const odds = straight ? 0 : this.stage.weather.rough ? RIVALS_IN_A_CROWD : RIVALS;
    const rivals = this.chance.is(odds) ? [rivalPlan(scene.scene, plan)] : [];
    const laterMs = this.chance.is(0.5) ? this.chance.between(0, RIVAL_LATER_MS) : 0;
    const done = await Promise.all([
      this.stage.line.act(plan),
      ...rivals.map(async (rival) => {
        await sleep(laterMs);
        return this.stage.line.act(rival);
      }),
    ]);
    this.acts += done.length;
    this.reconciled ||= done.some(({ act: { what } }) => what === 'submit reconciliation');
    return done.some(({ act }) => act.outcome === 'acknowledged');
  }

  private hasMoved({ revision }: CycleStatus): boolean {
    const moved = revision !== this.revision;
    this.revision = revision;
    return moved;
  }

  private async waveScene(status: CycleStatus, straight: boolean) {
    const { id } = status.waves.find(({ state }) => state === 'under_way') ?? {};
    if (!id || status.waitingFor?.what !== 'wave') return null;
    this.stage.book.known.add(id);
    // The wave can be read a moment after its cycle's status names it.
    const wave = await this.statusOf(id);
    return wave && wave.state !== 'closed' ? nextPlanOf(await this.sceneOf(wave, straight)) : null;
  }

  private async sceneOf(status: CycleStatus, straight: boolean): Promise<Scene> {
    const { charter, chance, reconciled } = this;
    if (!charter) throw new Error('the cycle was not opened');
    return { status, charter, chance, straight, reconciled, targets: await this.targetsOf(status) };
  }

  /** Reads as the approver, because the status tells an approver where the gate can be returned to. */
  private async targetsOf({ id, waitingFor }: CycleStatus): Promise<readonly string[]> {
    const [role] = waitingFor?.roles ?? [];
    if (waitingFor?.what !== 'decision' || role === undefined) return [];
    const status = await this.statusOf(id, role.replaceAll('_', '-'));
    const found = status?.actions.find(({ action, choice }) => action === 'decide' && choice === 'return');
    return found?.returnTo ?? [];
  }

  private async statusOf(id: string, person = 'auditor'): Promise<CycleStatus | undefined> {
    const answer = await this.stage.line.read(`/v1/cycles/${id}`, person);
    return answer?.status === 200 ? (answer.body as CycleStatus) : undefined;
  }
}

function nextPlanOf(scene: Scene): { plan: Plan; scene: Scene } | null {
  const plan = nextPlan(scene);
  return plan && { plan, scene };
}

/** Whether the cycle stays like this for days, because somebody must act or holds it. */
function rests({ waitingFor }: CycleStatus): boolean {
  return waitingFor?.what === 'decision' || waitingFor?.what === 'submission' || waitingFor?.what === 'hold';
}
