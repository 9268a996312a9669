/**
 * What is judged beside the gates, by the same code: rows that are brought as a data set, and the plans of `examples/plans`.
 * It decides nothing. The API says what it has found, and this file must never compute a verdict.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import type { AnalysisFound, DatasetShown } from '../client/answers.js';
import type { ApiClient } from '../client/api-client.js';
import { PlainError } from '../client/plain-error.js';
import { lastQuarter } from './last-quarter.js';

const ANALYST = 'dri';
const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 60_000;

/** As a plan file has it; what of it is needed here. */
interface PlanFile {
  readonly plan: { readonly design: string; readonly primary: object };
  readonly data?: object;
  readonly observations?: object;
}

export class Desk {
  constructor(
    private readonly api: ApiClient,
    private readonly examples: string,
  ) {}

  /**
   * Brings a file as a data set.
   * @param mapping of the sample programme
   * @throws PlainError with the first rows that are at fault
   */
  async bring(file: string, mapping: string): Promise<DatasetShown> {
    const query = new URLSearchParams({ mapping, ...lastQuarter(new Date()), source: file });
    const content = readFileSync(join(this.examples, file));
    const path = `/v1/datasets?${String(query)}`;
    let dataset = await this.api.bring<DatasetShown>(ANALYST, path, content, 'text/csv');
    const giveUpAt = Date.now() + PATIENCE_MS;
    while (dataset.state === 'importing' && Date.now() < giveUpAt) {
      await sleep(LOOK_EVERY_MS);
      dataset = await this.api.get(ANALYST, `/v1/datasets/${dataset.id}`);
    }
    if (dataset.state === 'ready') return dataset;
    const why = dataset.faults.map(({ row, column, hint }) => `row ${row ?? ''} ${column ?? ''}: ${hint}`);
    throw new PlainError([`${file} is ${dataset.state} as a data set.`, ...why].join('\n'));
  }

  /** Who bought tech support held against who was like them, over the rows of the accounts. */
  matchedTechSupport(dataset: string): Promise<AnalysisFound> {
    const { plan, data } = this.planIn('matched.yaml');
    return this.ask({
      dataset,
      // The data set has retention in the place of churn, and calls its units so.
      plan: { ...plan, primary: { ...plan.primary, metric: 'retention', goodDirection: 'increase' } },
      data: { ...data, unit: 'unit', metrics: { retention: { column: 'retention', true: true } } },
    });
  }

  /** A plan of `examples/plans` whose summaries stand beside it. */
  ofSummaries(file: string): Promise<AnalysisFound> {
    const { plan, observations } = this.planIn(file);
    return this.ask({ plan, observations });
  }

  /** A plan of `examples/plans` over the rows of a data set. */
  ofRows(file: string, dataset: string, columns?: object): Promise<AnalysisFound> {
    const { plan } = this.planIn(file);
    const rows = { dataset, ...(columns && { columns }) };
    return this.ask({ plan, observations: { assignment: 'randomised', source: file, rows } });
  }

  private planIn(file: string): PlanFile {
    return parse(readFileSync(join(this.examples, 'plans', file), 'utf8')) as PlanFile;
  }

  private async ask(body: object): Promise<AnalysisFound> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    let found = await this.api.post<AnalysisFound | Running>(ANALYST, '/v1/analyses', body);
    while (found.state === 'running') {
      if (Date.now() > giveUpAt) throw new PlainError(`The analysis ${found.id} takes too long.`);
      await sleep(LOOK_EVERY_MS);
      found = await this.api.get<AnalysisFound | Running>(ANALYST, `/v1/analyses/${found.id}`);
    }
    return found;
  }
}

interface Running {
  readonly id: string;
  readonly state: 'running';
}
