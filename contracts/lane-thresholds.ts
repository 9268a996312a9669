/** The limits of the lanes: up to which money, reach and reversibility an improvement is light or standard. */
import { z } from 'zod';
import { REVERSIBILITIES } from '../base/vocabulary.js';
import { holds } from './compared.js';
import { amountMinorSchema, currencySchema } from './scalars.js';
import { uniqueBy } from './unique.js';

const people = z.int().min(0).max(10_000_000_000);
const amount = amountMinorSchema.min(0);
const upTo = { lightUpToMinor: amount, standardUpToMinor: amount };
const customersUpTo = {
  lightUpTo: people.meta({ description: 'Up to so many customers it is light.' }),
  standardUpTo: people.meta({ description: 'Up to so many it is standard, and beyond them major.' }),
};
const hardestToUndo = {
  light: z.enum(REVERSIBILITIES).meta({ description: 'The hardest that is light.' }),
  standard: z
    .enum(REVERSIBILITIES)
    .meta({ description: 'The hardest that is standard; beyond it is major.' }),
};

export const laneThresholdsSchema = z
  .strictObject({
    budgets: z
      .array(
        z.strictObject({ currency: currencySchema, ...upTo }).check(
          holds(z.object(upTo), (band) => band.lightUpToMinor <= band.standardUpToMinor, {
            path: ['lightUpToMinor'],
            error: 'must not exceed standardUpToMinor',
          }),
        ),
      )
      .min(1)
      .max(50)
      .check(uniqueBy(z.object({ currency: currencySchema }), ({ currency }) => currency, 'currency'))
      .meta({
        description: 'By currency. A budget in a currency that is missing here makes the lane major.',
      }),
    customers: z
      .strictObject(customersUpTo)
      .check(
        holds(z.object(customersUpTo), (band) => band.lightUpTo <= band.standardUpTo, {
          path: ['lightUpTo'],
          error: 'must not exceed standardUpTo',
        }),
      )
      .meta({ description: 'By the customers that the improvement reaches.' }),
    reversibility: z
      .strictObject(hardestToUndo)
      .check(
        holds(
          z.object(hardestToUndo),
          (most) => REVERSIBILITIES.indexOf(most.light) <= REVERSIBILITIES.indexOf(most.standard),
          { path: ['light'], error: 'must not be harder to undo than standard' },
        ),
      )
      .meta({ description: 'How hard to undo a change of that lane may be at most.' }),
  })
  .meta({ id: 'LaneThresholds' });
