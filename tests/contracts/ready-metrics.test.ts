import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { metricDefinitionSchema, type MetricDefinition } from '../../contracts/metric.js';
import { formulaText } from '../../domain/evidence/metric-text.js';
import type { MetricRow } from '../../domain/evidence/metric-row.js';
import { metricValue } from '../../domain/evidence/metric-value.js';

const folder = join(import.meta.dirname, '../../examples/metrics');
const ready = new Map<string, MetricDefinition>(
  readdirSync(folder).map((file) => {
    const { metric, definition } = parse(readFileSync(join(folder, file), 'utf8')) as {
      metric: string;
      definition: unknown;
    };
    expect(file).toBe(`${metric}.yaml`);
    return [metric, metricDefinitionSchema.parse(definition)];
  }),
);
const valueOf = (metric: string, rows: readonly MetricRow[]) => {
  const found = metricValue(ready.get(metric)!, rows);
  return 'faults' in found ? found.faults : found.value;
};

describe('the metrics that come with the product', () => {
  it('are those of the taxonomy, with the two shares that tell how far data may be trusted', () => {
    expect([...ready.keys()].sort()).toEqual(
      [
        ...['renewal_rate', 'retention', 'revenue_per_customer', 'expansion_arr', 'time_to_value'],
        ...['cost_to_serve', 'grr', 'nrr', 'revenue_kept', 'nps', 'csat', 'csat_top_box', 'ces', 'fcr'],
        ...['contact_rate', 'repeat_contact_rate', 'reopen_rate', 'deflection_quality', 'adoption_depth'],
        ...['time_to_first_value', 'expansion_to_new_revenue', 'response_rate', 'match_rate'],
      ].sort(),
    );
  });

  it('name, as signals, an outcome that is there and lags', () => {
    for (const [metric, { predicts }] of ready)
      if (predicts !== undefined) expect(ready.get(predicts), metric).toMatchObject({ indicator: 'lagging' });
  });

  it('ask survey questions by a sampling plan', () => {
    for (const metric of ['nps', 'csat', 'csat_top_box', 'ces'])
      expect(ready.get(metric)!.samplingPlan, metric).toBeDefined();
  });

  it.each([
    ['renewal_rate', 'customers that renewed ÷ customers that were up for renewal'],
    [
      'grr',
      '(recurring revenue at the start − contraction − churned revenue) ÷ recurring revenue at the start',
    ],
    [
      'deflection_quality',
      'matters that were done there, other than those that came back by another way ÷ matters that began in self-service',
    ],
    ['csat_top_box', 'answers with score at least 5 ÷ answers with a known score'],
    ['nps', 'promoters (9, 10) less detractors (0 to 6) of score, in points, over answers'],
  ])('read as people say them: %s', (metric, text) => {
    expect(formulaText(ready.get(metric)!)).toBe(text);
  });
});

describe('the published cases, by the definitions themselves', () => {
  it('10.0 M with .6 contraction, .9 churn and 1.8 expansion: GRR 85 %, NRR 103 %', () => {
    const rows = [{ start_arr: 10, contraction: 0.6, churned: 0.9, expansion: 1.8 }];
    expect(valueOf('grr', rows)).toBeCloseTo(0.85, 12);
    expect(valueOf('nrr', rows)).toBeCloseTo(1.03, 12);
  });

  it('5 M with 4 % contraction, 9 % churn, 18 % expansion: GRR 87 % and not 91 %, NRR 105 %', () => {
    const rows = [{ start_arr: 5, contraction: 0.2, churned: 0.45, expansion: 0.9 }];
    expect(valueOf('grr', rows)).toBeCloseTo(0.87, 12);
    expect(valueOf('nrr', rows)).toBeCloseTo(1.05, 12);
  });

  it('an expansion that hides in contraction is refused: GRR never exceeds 100 %', () => {
    const rows = [{ start_arr: 10, contraction: -1, churned: 0 }];
    expect(valueOf('grr', rows)).toEqual([
      { row: 0, column: 'contraction', detail: 'is taken off, and must not be below 0' },
    ]);
  });

  it('291 promoters, 476 passives, 395 detractors: NPS −8.950', () => {
    const rows = [
      ...Array.from({ length: 291 }, () => ({ score: 10 })),
      ...Array.from({ length: 476 }, () => ({ score: 8 })),
      ...Array.from({ length: 395 }, () => ({ score: 6 })),
    ];
    expect(valueOf('nps', rows)).toBeCloseTo(-8.95, 3);
  });

  it('who came back was not deflected', () => {
    const rows = [
      { began_in_self_service: true, done_there: true, came_back: false },
      { began_in_self_service: true, done_there: true, came_back: true },
      { began_in_self_service: true, done_there: false, came_back: true },
      { began_in_self_service: false, done_there: false, came_back: false },
    ];
    expect(valueOf('deflection_quality', rows)).toBeCloseTo(1 / 3, 12);
  });
});
