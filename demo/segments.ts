/** The customers that each improvement of the sample portfolio is for. Segments are defined here and nowhere else. */
import type { Subscriber } from './telco.js';

export type Segment = (subscriber: Subscriber) => boolean;

/** Tenure up to which a customer counts as new, in months. */
const FIRST_YEAR_MONTHS = 12;

export function hasInternet({ internetService }: Subscriber): boolean {
  return internetService !== 'No';
}

function isMonthToMonth({ contract }: Subscriber): boolean {
  return contract === 'Month-to-month';
}

/** Improvement 1: month-to-month, with internet, without tech support. */
export function lacksHelp(subscriber: Subscriber): boolean {
  return isMonthToMonth(subscriber) && hasInternet(subscriber) && !subscriber.techSupport;
}

/** Improvement 2: month-to-month, paying by electronic check. */
export function paysByElectronicCheck(subscriber: Subscriber): boolean {
  return isMonthToMonth(subscriber) && subscriber.paymentMethod === 'Electronic check';
}

/** Improvement 3: month-to-month on fiber, in the first year. */
export function isNewOnFiber(subscriber: Subscriber): boolean {
  const { internetService, tenureMonths } = subscriber;
  return isMonthToMonth(subscriber) && internetService === 'Fiber optic' && tenureMonths <= FIRST_YEAR_MONTHS;
}

/** Improvement 4: month-to-month, past the first year. */
export function isPastFirstYear(subscriber: Subscriber): boolean {
  return isMonthToMonth(subscriber) && subscriber.tenureMonths > FIRST_YEAR_MONTHS;
}

/** Improvement 5: seniors, month-to-month. */
export function isSeniorMonthToMonth(subscriber: Subscriber): boolean {
  return isMonthToMonth(subscriber) && subscriber.senior;
}

/** Improvement 7: everybody on DSL. */
export function isOnDsl({ internetService }: Subscriber): boolean {
  return internetService === 'DSL';
}

/** Improvement 6: everybody who gets the bill on paper. */
export function getsPaperBill({ paperlessBilling }: Subscriber): boolean {
  return !paperlessBilling;
}
