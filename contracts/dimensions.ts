/**
 * The dimensions of the programme: the names of its journey stages, lines of business and regions. Every charter and
 * every other document of the programme takes its names from them.
 */
import { z } from 'zod';
import { slugSchema } from './scalars.js';
import { eachOnce } from './unique.js';

const names = (most: number) => z.array(slugSchema).min(1).max(most).check(eachOnce);

// A running cycle carries them in its state, which is why there are not more.
export const dimensionsSchema = z
  .strictObject({
    journeyStages: names(40).meta({
      description: 'The stages of the customer journey, in the order in which a customer passes them.',
      example: ['booking', 'arrival', 'stay', 'departure'],
    }),
    lobs: names(100)
      .optional()
      .meta({ description: 'The lines of business. Any short name is one when left out.' }),
    regions: names(200).optional().meta({ description: 'The regions. Any short name is one when left out.' }),
  })
  .meta({ id: 'Dimensions' });

export type Dimensions = z.infer<typeof dimensionsSchema>;
