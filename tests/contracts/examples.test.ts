/** What the API document and the reference offer as an example is accepted. */
import { describe, expect, it } from 'vitest';
import { judged } from '../../api/http/field-errors.js';
import { createMetrics } from '../../api/http/metrics.js';
import { openApiDocument } from '../../api/openapi.js';
import { routeTable } from '../../api/route-table.js';
import { SUBMISSION_EXAMPLES } from '../../contracts/examples.js';
import { refuseSubmission } from '../../domain/decisions/submission-rules.js';
import { SUBMISSION_KINDS, type Phase, type Role, type SubmissionKind } from '../../base/vocabulary.js';
import { atAsk } from '../domain/states.js';
import { person } from '../support/charters.js';
import { movement } from '../support/movements.js';

const posts = routeTable(createMetrics()).filter(({ body }) => body !== undefined);

it.each(posts)(
  '$method $path has examples, and its contract takes each as it is',
  ({ body, examples = {} }) => {
    expect(Object.keys(examples)).not.toHaveLength(0);
    for (const [name, example] of Object.entries(examples))
      expect(judged(body!, example), name).toEqual({ success: true, data: example });
  },
);

it('the API document shows an example at every request body', () => {
  const { paths } = openApiDocument(routeTable(createMetrics())) as {
    paths: Record<string, { post?: { requestBody: { content: Record<string, object> } } }>;
  };
  const contents = Object.values(paths).flatMap(({ post }) =>
    post && 'application/json' in post.requestBody.content && !('text/csv' in post.requestBody.content)
      ? [post.requestBody.content]
      : [],
  );
  expect(contents).toHaveLength(posts.length);
  for (const content of contents) {
    const { example, examples = {} } = content['application/json'] as { example?: object; examples?: object };
    expect(example ?? Object.keys(examples)[0]).toBeDefined();
  }
});

/** By kind: the phase that requests it, of whom, and which item. */
const ASKS: Readonly<Record<SubmissionKind, readonly [Phase, Role, string?]>> = {
  charter: ['charter', 'pmo'],
  raci: ['organize', 'pmo'],
  baseline: ['instrument', 'dri'],
  readiness: ['enable', 'dri'],
  observations: ['pilot', 'dri'],
  reconciliation: ['finance_reconciliation', 'finance_partner'],
  wave_check: ['scale', 'dri', 'fiber-north'],
  sustain_check: ['sustain', 'dri', '1'],
  closure: ['sustain', 'pmo'],
  undo: ['pilot', 'dri', 'pilot_change'],
};

describe('the example of a submission', () => {
  it.each(SUBMISSION_KINDS)('of %s is accepted by the cycle of the example charter', (kind) => {
    const [phase, role, item] = ASKS[kind];
    const state = atAsk(phase, { kind, roles: [role], ...(item === undefined ? {} : { item }) });
    state.charter = SUBMISSION_EXAMPLES.charter.content;
    state.movements.push(movement('tranche', 60_000_000));
    const now = Date.parse('2026-11-28T12:00:00Z');
    expect(refuseSubmission(state, person(role), SUBMISSION_EXAMPLES[kind], now)).toBeNull();
  });
});
