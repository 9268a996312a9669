/**
 * The subscribers of `examples/telco_churn.csv`. This file reads them, and must never fill in what the data do not
 * hold.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { PlainError } from '../client/plain-error.js';
import type { GroupSummary } from '../contracts/evidence.js';

/** Columns that the demo reads; the file has more. */
type Column =
  | 'customer_id'
  | 'churn'
  | 'senior_citizen'
  | 'tenure'
  | 'internet_service'
  | 'online_security'
  | 'tech_support'
  | 'contract'
  | 'paperless_billing'
  | 'payment_method'
  | 'monthly_charges';

type ProportionSummary = Extract<GroupSummary, { kind: 'proportion' }>;

export interface Subscriber {
  readonly id: string;
  readonly churned: boolean;
  readonly senior: boolean;
  readonly tenureMonths: number;
  /** `DSL`, `Fiber optic` or `No`. */
  readonly internetService: string;
  readonly onlineSecurity: string;
  readonly techSupport: boolean;
  readonly contract: string;
  readonly paperlessBilling: boolean;
  readonly paymentMethod: string;
  /** US dollars. */
  readonly monthlyCharges: number;
}

/** Lines of business as charters name them, in the words of the file. `phone`: customers without internet. */
export const INTERNET_SERVICE_OF_LOB: Readonly<Record<string, string>> = {
  fiber: 'Fiber optic',
  dsl: 'DSL',
  phone: 'No',
};

/** @throws PlainError naming row, column and value of what cannot be read */
export function readSubscribers(path: string): Subscriber[] {
  const rows: Record<string, string>[] = parse(readFileSync(path, 'utf8'), {
    columns: true,
    skip_empty_lines: true,
  });
  return rows.map((row, index) => subscriber(row, index + 2));
}

function subscriber(row: Record<string, string>, line: number): Subscriber {
  const text = (column: Column) => {
    const value = row[column];
    if (value === undefined || value === '')
      throw new PlainError(`Line ${line}, column ${column}: no value.`);
    return value;
  };
  const number = (column: Column) => {
    const value = Number(text(column));
    if (!Number.isFinite(value))
      throw new PlainError(`Line ${line}, column ${column}: "${text(column)}" is not a number.`);
    return value;
  };
  return {
    id: text('customer_id'),
    churned: text('churn') === 'Yes',
    senior: number('senior_citizen') === 1,
    tenureMonths: number('tenure'),
    internetService: text('internet_service'),
    onlineSecurity: text('online_security'),
    techSupport: text('tech_support') === 'Yes',
    contract: text('contract'),
    paperlessBilling: number('paperless_billing') === 1,
    paymentMethod: text('payment_method'),
    monthlyCharges: number('monthly_charges'),
  };
}

/** @throws PlainError when the file holds no such line of business */
export function customersOf(lob: string, group: readonly Subscriber[]): Subscriber[] {
  const service = INTERNET_SERVICE_OF_LOB[lob];
  if (service !== undefined) return group.filter((each) => each.internetService === service);
  const known = Object.keys(INTERNET_SERVICE_OF_LOB).join(', ');
  throw new PlainError(`The data hold no line of business ${lob}; they hold ${known}.`, 2);
}

/** Share of those who left, in [0, 1]. */
export function churnShare(group: readonly Subscriber[]): number {
  return churnedCount(group) / group.length;
}

export function churnedCount(group: readonly Subscriber[]): number {
  return group.filter((each) => each.churned).length;
}

/** The proportion of customers who did not leave, as the API takes it. */
export function retentionSummary(group: readonly Subscriber[]): ProportionSummary {
  return { kind: 'proportion', n: group.length, successes: group.length - churnedCount(group) };
}

/** US dollars a month. */
export function meanMonthlyCharges(group: readonly Subscriber[]): number {
  return group.reduce((sum, each) => sum + each.monthlyCharges, 0) / group.length;
}
