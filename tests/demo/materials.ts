/** The samples as the demo reads them. */
import path from 'node:path';
import type { Charter } from '../../contracts/charter.js';
import { charterSchema, startCharterSchema } from '../../contracts/charter.js';
import { readCharterFile } from '../../client/charter-file.js';
import { readSubscribers, type Subscriber } from '../../demo/telco.js';

export const EXAMPLES = path.join(import.meta.dirname, '..', '..', 'examples');

export const sampleCharterPath = path.join(EXAMPLES, 'proactive-tech-support.yaml');

export function sampleCharter(file = sampleCharterPath): Charter {
  const { policyName: _, ...charter } = startCharterSchema.parse(
    readCharterFile(path.resolve(EXAMPLES, file)).charter,
  );
  return charterSchema.parse(charter);
}

export function sampleSubscribers(): Subscriber[] {
  return readSubscribers(path.join(EXAMPLES, 'telco_churn.csv'));
}
