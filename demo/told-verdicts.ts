/** The four verdicts, and the designs, on the plans of `examples/plans`: what the gate's code says of each. */
import type { AnalysisFound } from '../client/answers.js';
import type { Desk } from './desk.js';
import type { Storyteller } from './story.js';

/** The columns of `plans/rows.csv`, whose arms bear other names than the usual ones. */
const CALLBACK = {
  arm: { column: 'group', pilot: 'callback', comparison: 'as before' },
  metrics: {
    retention: { column: 'retention', true: true },
    cost_to_serve: { column: 'cost_to_serve' },
  },
  assignedAll: true,
};

export async function tellVerdicts(teller: Storyteller, desk: Desk): Promise<void> {
  teller.title('The same code outside of any gate: three designs, four verdicts');
  teller.prose(
    'POST /v1/analyses with the plans of examples/plans, whose numbers are made up; rows come as data sets. No server needed: npm run analyse -- --plan FILE.',
  );
  const visits = await desk.bring('plans/clustered.csv', 'store-visits');
  const customers = await desk.bring('plans/rows.csv', 'pilot-customers');
  const parts: readonly (readonly [what: string, found: Promise<AnalysisFound>])[] = [
    ['randomised', desk.ofSummaries('randomised.yaml')],
    ['stores drawn', desk.ofRows('clustered.yaml', visits.id)],
    ['good, at a price', desk.ofRows('rows.yaml', customers.id, CALLBACK)],
    ['too few so far', desk.ofSummaries('inconclusive.yaml')],
    ['a broken draw', desk.ofSummaries('sample-ratio.yaml')],
  ];
  for (const [what, found] of parts) teller.remark(what, (await found).summary);
}
