/** The samples as the demo reads them. */
import path from 'node:path';
import type { Charter } from '../../contracts/charter.js';
import { charterSchema } from '../../contracts/charter.js';
import { readCharterFile } from '../../client/charter-file.js';
import { readSubscribers, type Subscriber } from '../../demo/telco.js';

export const EXAMPLES = path.join(import.meta.dirname, '..', '..', 'examples');

export const sampleCharterPath = path.join(EXAMPLES, 'proactive-tech-support.yaml');

export function sampleCharter(file = sampleCharterPath): Charter {
  return charterSchema.parse(readCharterFile(path.resolve(EXAMPLES, file)).charter);
}

export function sampleSubscribers(): Subscriber[] {
  return readSubscribers(path.join(EXAMPLES, 'telco_churn.csv'));
}
