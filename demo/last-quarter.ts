/** The three calendar months before this one, which are over whenever this is played. */
export function lastQuarter(now: Date): { readonly from: string; readonly to: string } {
  const dayOf = (monthsAgo: number, day: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsAgo, day)).toISOString().slice(0, 10);
  return { from: dayOf(3, 1), to: dayOf(0, 0) };
}
