/** How the accounts of a pilot are read, a row each. */
import type { z } from 'zod';
import type { PROGRAMME_SCHEMAS } from './programme-documents.js';

export const MAPPING_EXAMPLE = {
  name: 'pilot-accounts',
  basedOn: null,
  reason: 'The export of the pilot has a column for the arm.',
  content: {
    describes: 'Accounts of a pilot, one row each',
    unit: 'customer_id',
    columns: [
      { name: 'arm', column: 'Arm', kind: 'text', required: true },
      { name: 'retention', column: 'Still a customer', kind: 'yes_no' },
      { name: 'contacts_90d', column: 'Contacts', kind: 'number' },
    ],
  },
} satisfies z.input<(typeof PROGRAMME_SCHEMAS)['mappings']['newVersion']>;
