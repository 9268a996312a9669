/** Money for people: whole minor units, with as many decimals as the currency has, behind its code. */

/** ISO 4217: currencies whose minor unit is not a hundredth. */
const DECIMALS: Readonly<Record<string, number>> = {
  ...fromList(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...fromList(3, 'BHD IQD JOD KWD LYD OMR TND'),
};

export function moneyText(amountMinor: number, currency: string): string {
  const decimals = Object.hasOwn(DECIMALS, currency) ? (DECIMALS[currency] ?? 2) : 2;
  const sign = amountMinor < 0 ? '-' : '';
  const digits = Math.abs(amountMinor)
    .toString()
    .padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = decimals === 0 ? '' : `.${digits.slice(-decimals)}`;
  return `${sign}${currency} ${whole}${fraction}`;
}

function fromList(decimals: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, decimals]));
}
