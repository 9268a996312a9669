/** Files of pilot rows, brought as data sets through the API under test. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Dataset } from '../../contracts/dataset.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { observed, person } from '../support/charters.js';
import type { Answer, ApiUnderTest, CallOptions } from './api-under-test.js';

export const PILOT = {
  unit: 'customer',
  columns: [
    { name: 'arm', column: 'Arm', kind: 'text', required: true },
    { name: 'retention', column: 'Stayed', kind: 'yes_no' },
    { name: 'contact_rate', column: 'Contacted', kind: 'yes_no' },
  ],
};
export const HEADER = 'customer,Arm,Stayed,Contacted';

/** The rows behind the sums of a passing pilot; the salt makes another file of the same sums. */
export function pilotRows(salt: string = randomUUID()): string {
  const { metrics } = observed();
  const arms = (['pilot', 'comparison'] as const).flatMap((arm) => {
    const [kept = 0, contacted = 0] = metrics.map(({ [arm]: group }) =>
      group.kind === 'proportion' ? group.successes : 0,
    );
    return Array.from({ length: 1_000 }, (_, index) =>
      [`${salt}-${arm}-${index}`, arm, index < kept ? 'yes' : 'no', index < contacted ? 'y' : 'n'].join(','),
    );
  });
  return [HEADER, ...arms, ''].join('\n');
}

export const dri = person('dri');
const QUERY = { mapping: 'pilot', from: '2026-09-01', to: '2026-09-30', source: 'billing' };

export interface Sent extends CallOptions {
  readonly query?: Record<string, string>;
}

/** Sends files, and waits for what comes of them. */
export class PilotDatasets {
  constructor(private readonly api: () => ApiUnderTest) {}

  send = (
    raw: string | Uint8Array<ArrayBuffer>,
    { query = {}, headers, as = dri }: Sent = {},
  ): Promise<Answer> => {
    const asked = new URLSearchParams({ ...QUERY, ...query });
    return this.api().call('POST', `/v1/datasets?${String(asked)}`, {
      ...{ raw, as },
      headers: { 'content-type': 'text/csv', 'idempotency-key': '', ...headers },
    });
  };

  /** What came of it. */
  settled = async (sent: Answer, as: Actor = dri): Promise<Dataset> => {
    expect(sent.status, sent.text).toBe(202);
    await this.api()
      .client.workflow.getHandle(`dataset:${String(sent.body.id)}`)
      .result();
    const answer = await this.api().call('GET', sent.headers.get('location')!, { as });
    return answer.body as Dataset;
  };

  async addMapping(name: string, content: object): Promise<void> {
    const body = { name, basedOn: null, reason: 'set up', content };
    expect((await this.api().call('POST', '/v1/programme/mappings', { body })).status).toBe(201);
  }
}
