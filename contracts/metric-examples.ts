/** Examples of what people send about the metric library, for the API document and for tests. */
import type { ChangeWithdrawal, MetricChangeRequest, ReviewRequest, ReworkRequest } from './metric-change.js';

const DEFINITION = {
  title: 'Renewal rate',
  description: 'How many of the customers whose contract ended have renewed it within 30 days.',
  rows: 'customers',
  columns: [
    { name: 'up_for_renewal', type: 'flag', label: 'were up for renewal' },
    { name: 'renewed', type: 'flag', label: 'renewed' },
    { name: 'segment', type: 'text', label: 'segment' },
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
  exclusions: [{ column: 'segment', is: 'one_of', values: ['test', 'staff'] }],
  owner: { as: 'role', role: 'finance_partner' },
} satisfies Extract<MetricChangeRequest['change'], { what: 'version' }>['definition'];

const change = { what: 'version', basedOn: 1, definition: DEFINITION } as const;
const seen = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export const METRIC_CHANGE_EXAMPLES = {
  proposal: {
    version: {
      metric: 'renewal_rate',
      change,
      reason: 'Test accounts renew themselves; two regions left them out, one did not.',
    },
    retirement: {
      metric: 'renewal_rate',
      change: { what: 'retirement', version: 1 },
      reason: 'It counted test accounts.',
    },
  } satisfies Record<string, MetricChangeRequest>,
  review: {
    approve: { contentHash: seen, decision: 'approve', effectiveFrom: '2027-01-01T00:00:00Z' },
    return: { contentHash: seen, decision: 'return', reason: 'Say which segments are staff.' },
  } satisfies Record<string, ReviewRequest>,
  rework: { content: { change, reason: 'Staff are a segment of their own now.' } } satisfies Record<
    string,
    ReworkRequest
  >,
  withdrawal: { withdrawal: { reason: 'A better one comes.' } } satisfies Record<string, ChangeWithdrawal>,
};
