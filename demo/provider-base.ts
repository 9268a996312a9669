/**
 * The provider whose portfolio is told. The file's 7,043 subscribers are taken as a sample of its customers, so that
 * reach, budgets and benefits are those of a company. Whoever shows a number of the base must say that it is scaled.
 */
import { countText } from './story.js';

/** One subscriber of the file stands for so many customers. */
const ONE_IN = 20;
const SUBSCRIBERS = 7043;

export const BASE_NOTE = `SCALED: telco_churn.csv is taken as a 1-in-${ONE_IN} sample of ${countText(inBase(SUBSCRIBERS))} customers`;

export function inBase(subscribers: number): number {
  return subscribers * ONE_IN;
}
