/** Money for people: minor units with two decimals, grouped, in front of the currency's code. */
export function moneyText(amountMinor: number, currency: string): string {
  const sign = amountMinor < 0 ? '-' : '';
  const digits = Math.abs(amountMinor).toString().padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${currency} ${whole}.${digits.slice(-2)}`;
}
