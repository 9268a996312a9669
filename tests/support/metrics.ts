/** Definitions of metrics for tests. */
import type { MetricDefinition } from '../../contracts/metric.js';
import type { Proposal } from '../../domain/governance/change-state.js';

export function testMetric(change: Partial<MetricDefinition> = {}): MetricDefinition {
  return {
    title: 'Renewal rate',
    description: 'How many of the customers whose contract ended have renewed it.',
    rows: 'customers',
    columns: [
      { name: 'up_for_renewal', type: 'flag', label: 'were up for renewal' },
      { name: 'renewed', type: 'flag', label: 'renewed' },
    ],
    formula: {
      kind: 'proportion',
      counted: [{ column: 'renewed', is: 'yes' }],
      among: [{ column: 'up_for_renewal', is: 'yes' }],
    },
    unit: 'share',
    goodDirection: 'increase',
    indicator: 'lagging',
    scope: { journeyStages: [], lobs: [], segments: [] },
    lookbackDays: 90,
    exclusions: [],
    owner: { as: 'role', role: 'finance_partner' },
    ...change,
  };
}

export function versionProposal(change: Partial<MetricDefinition> = {}, basedOn?: number): Proposal {
  return { what: 'version', definition: testMetric(change), ...(basedOn === undefined ? {} : { basedOn }) };
}
