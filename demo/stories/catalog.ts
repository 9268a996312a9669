/** The stories that can be played, in the order of the portfolio. A further improvement is one more line here. */
import { electronicCheckToAutoPay } from './electronic-check-to-auto-pay.js';
import { fiberFirst90Days } from './fiber-first-90-days.js';
import { outageText } from './outage-text.js';
import { paperlessByDefault } from './paperless-by-default.js';
import { proactiveTechSupport } from './proactive-tech-support.js';
import { seniorCareLine } from './senior-care-line.js';
import type { Story } from './story-kind.js';
import { twelveMonthOffer } from './twelve-month-offer.js';

export const STORIES: readonly [Story, ...Story[]] = [
  proactiveTechSupport,
  electronicCheckToAutoPay,
  fiberFirst90Days,
  twelveMonthOffer,
  seniorCareLine,
  paperlessByDefault,
  outageText,
];
