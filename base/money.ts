/** Writes money for people. Amounts are whole minor units and are shown with as many decimals as the currency has. */

/** The currencies whose minor unit is not a hundredth, by ISO 4217: code → decimals. */
export const DECIMALS: Readonly<Record<string, number>> = {
  ...fromList(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'),
  ...fromList(3, 'BHD IQD JOD KWD LYD OMR TND'),
};

/** `USD 50,587.50`, `JPY 5,058,750`, `-USD 0.07`. */
export function moneyText(amountMinor: number, currency: string): string {
  return `${signOf(amountMinor)}${currency} ${digitsOf(amountMinor, currency)}`;
}

/** `50,587.50`, for a column beside which the currency is written once. */
export function bareMoneyText(amountMinor: number, currency: string): string {
  return `${signOf(amountMinor)}${digitsOf(amountMinor, currency)}`;
}

function signOf(amountMinor: number): string {
  return amountMinor < 0 ? '-' : '';
}

function digitsOf(amountMinor: number, currency: string): string {
  const decimals = Object.hasOwn(DECIMALS, currency) ? (DECIMALS[currency] ?? 2) : 2;
  const digits = Math.abs(amountMinor)
    .toString()
    .padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
}

function fromList(decimals: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, decimals]));
}
