/** Changes of the metric library, proposed and reviewed through the API under test. */
import { expect } from 'vitest';
import type { MetricDefinition } from '../../contracts/metric.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { person } from '../support/charters.js';
import { CHANGE_WORKFLOW, changeWorkflowId, TASK_QUEUE } from '../../config/names.js';
import type { NewChange } from '../../domain/governance/change-state.js';
import { governedKinds } from '../../domain/governance/governed-kinds.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import { testMetric } from '../support/metrics.js';
import type { ApiUnderTest } from './api-under-test.js';

export const CHANGES = '/v1/metric-changes';
export const proposer = person('cx_ops', 'proposer');
export const steward = person('metric_steward', 'steward');

let names = 0;
export const newName = () => `metric_${(names += 1)}`;

export const version = (change: Partial<MetricDefinition> = {}, basedOn?: number) => ({
  what: 'version' as const,
  definition: testMetric(change),
  ...(basedOn === undefined ? {} : { basedOn }),
});

export const retirement = (of: number) => ({ what: 'retirement' as const, version: of });

export class MetricChanges {
  constructor(private readonly api: ApiUnderTest) {}

  send(metric: string, change: object, as: Actor = proposer, headers = {}) {
    const body = { metric, change, reason: 'It drifted.' };
    return this.api.call('POST', CHANGES, { as, body, headers });
  }

  async proposed(metric: string, change: object = version()) {
    const { status, body } = await this.send(metric, change);
    expect(status).toBe(201);
    return this.opened(body.id);
  }

  /** Begun in the engine beside the API, as when another one was proposed in the same moment. */
  async begun(metric: string) {
    names += 1;
    const changeId = `chg_${names.toString(16).padStart(24, '0')}`;
    const begun: NewChange = {
      changeId,
      kind: 'metric',
      key: metric,
      lobs: ['*'],
      proposal: version(),
      contentHash: sha256Hex(version()),
      reason: 'It drifted.',
      proposedBy: proposer,
      terms: governedKinds.metric.terms,
    };
    const taskQueue = this.api.deps.taskQueue ?? TASK_QUEUE;
    const workflowId = changeWorkflowId(changeId);
    await this.api.client.workflow.start(CHANGE_WORKFLOW, { workflowId, taskQueue, args: [begun] });
    await expect.poll(() => this.api.store.changes.read(changeId)).not.toBeNull();
    return this.opened(changeId);
  }

  private opened(id: string) {
    const path = `${CHANGES}/${id}`;
    const read = async (as: Actor = steward) => (await this.api.call('GET', path, { as })).body;
    const act = (what: string, sent: object, as: Actor = steward, headers = {}) =>
      this.api.call('POST', `${path}/${what}`, { as, body: sent, headers });
    const review = async (sent: object, as: Actor = steward, headers = {}) =>
      act('decisions', { contentHash: (await read()).contentHash, ...sent }, as, headers);
    return { id, read, act, review };
  }

  async published(metric: string, change: object = version()) {
    const opened = await this.proposed(metric, change);
    const { body } = await opened.review({ decision: 'approve' });
    expect(body.change.state).toBe('published');
    return opened;
  }
}
