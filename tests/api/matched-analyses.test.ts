/** Units that chance did not draw, judged over the rows of a data set as the command judges them over a file. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectRoot } from '../../client/project-root.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { matchedAnalysisSchema } from '../../contracts/matched-analysis.js';
import { person } from '../support/charters.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';

interface MatchedFile {
  readonly plan: Record<string, unknown> & { readonly primary: Record<string, unknown> };
  readonly data: Record<string, unknown>;
}

const examples = path.join(projectRoot, 'examples');
const yaml = (...name: string[]) => parse(readFileSync(path.join(examples, ...name), 'utf8')) as never;
const file: MatchedFile = yaml('plans', 'matched.yaml');
const analyst = person('dri');

let api: ApiUnderTest;
let stopWorker: () => Promise<void>;
let dataset: string;
beforeAll(async () => {
  api = await startApi();
  stopWorker = await runWorker(api);
  const { name, reason, content } = yaml('programme', 'mappings-accounts.yaml') as Record<string, unknown>;
  const body = { name, basedOn: null, reason, content };
  expect((await api.call('POST', '/v1/programme/mappings', { body })).status).toBe(201);
  const query = 'mapping=accounts&from=2026-01-01&to=2026-03-31&source=billing';
  const sent = await api.call('POST', `/v1/datasets?${query}`, {
    as: analyst,
    raw: readFileSync(path.join(examples, 'telco_churn.csv')),
    headers: { 'content-type': 'text/csv', 'idempotency-key': '' },
  });
  expect(sent.status, sent.text).toBe(202);
  dataset = sent.body.id as string;
  await api.client.workflow.getHandle(`dataset:${dataset}`).result();
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

/** The plan of the example, over the columns of the data set, which has retention in the place of churn. */
const asked = (data: object = {}) => ({
  dataset,
  plan: {
    ...file.plan,
    primary: { ...file.plan.primary, metric: 'retention', goodDirection: 'increase' },
  },
  data: {
    ...file.data,
    unit: 'unit',
    metrics: { retention: { column: 'retention', true: true } },
    ...data,
  },
});
const ask = (body: object, as: Actor = analyst) => api.call('POST', '/v1/analyses', { body, as });

describe('an analysis of units that chance did not draw', () => {
  it('finds over a data set what the command finds over the file', async () => {
    const answer = await ask(asked());
    expect(answer.status, answer.text).toBe(201);
    const found = matchedAnalysisSchema.parse(answer.body);
    const command = path.join(projectRoot, 'dist/analyse/analyse-command.js');
    const args = ['--plan', 'examples/plans/matched.yaml', '--data', 'examples/telco_churn.csv', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], { cwd: projectRoot });
    const shown = JSON.parse(stdout) as typeof found;
    const [one, other] = [found.criteria[0]?.estimate, shown.criteria[0]?.estimate];
    // Retention is what churn is not, so that the effect has the other sign.
    expect(one?.effect).toBeCloseTo(-(other?.effect ?? NaN), 12);
    expect(one).toMatchObject({ pilotN: other?.pilotN, standardError: other?.standardError });
    expect(found.balance).toEqual(shown.balance);
    expect(found.naive[0]?.effect).toBeCloseTo(-(shown.naive[0]?.effect ?? NaN), 12);
    expect(found.sensitivity.metrics[0]?.rosenbaum).toEqual(shown.sensitivity.metrics[0]?.rosenbaum);
    expect(found).toMatchObject({ verdict: 'pass', dataset, cycle: null, look: null });
    expect(found.summary).toMatch(/^Pass \(observational, matched 1:1 by propensity\)/);
    const again = await api.call('GET', answer.headers.get('location')!, { as: analyst });
    expect(again.body).toEqual(answer.body);
  });

  it('is invalid with the columns that cannot be read, and shows no cell of any row', async () => {
    const { plan } = asked();
    const { covariates } = file.plan as { readonly covariates?: string[] };
    const { status, body } = await ask({
      ...asked({
        covariates: { ...(file.data.covariates as object), total_charges: { column: 'total_charges' } },
      }),
      plan: { ...plan, covariates: [...(covariates ?? []), 'total_charges'] },
    });
    expect({ status, verdict: body.verdict }).toEqual({ status: 201, verdict: 'invalid' });
    matchedAnalysisSchema.parse(body);
    expect(body.reasons).toEqual([
      expect.stringMatching(
        new RegExp(`^${dataset}: a cell of total_charges is empty; a covariate must be known`),
      ) as string,
    ]);
    expect(body.balance).toBeNull();
    const words = await ask(
      asked({ metrics: { retention: { column: 'contract', true: 'One year', false: 'x' } } }),
    );
    expect(words.body).toMatchObject({
      verdict: 'invalid',
      reasons: [expect.stringContaining('a cell of contract')],
    });
    expect(words.text).not.toContain('Month-to-month');
  });

  it('names each column that the data set lacks, and each that does not fit', async () => {
    const covariates = {
      ...(file.data.covariates as object),
      contract: { column: 'contract' },
      tenure: { column: 'tenur' },
    };
    const { status, body } = await ask(asked({ covariates }));
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      {
        pointer: '/data/covariates/tenure/column',
        detail: 'is tenur, which the data set does not have',
      },
      {
        pointer: '/data/covariates/contract/column',
        detail: 'is contract, which the data set keeps as text',
      },
    ]);
  });

  it('tells what is wrong with such a plan, and not with one of another design', async () => {
    const { plan, ...rest } = asked();
    const { status, body } = await ask({ ...rest, plan: { ...plan, confidence: 95, minimumPerArm: 0 } });
    expect(status).toBe(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/plan/confidence',
      '/plan/minimumPerArm',
    ]);
    const other = await ask({ ...rest, plan: { ...plan, design: 'match' } });
    expect(other.body.errors).toContainEqual({
      pointer: '/plan/design',
      detail: expect.stringContaining('matched') as string,
    });
  });

  it('of a line of business that somebody does not speak for is unknown to them', async () => {
    const foreign = { ...analyst, person: 'elsewhere', lobs: ['mobile'] };
    const { status, body } = await ask(asked(), foreign);
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ pointer: '/dataset', detail: 'is not known' }],
    });
  });
});
