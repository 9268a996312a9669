/** Lengths of time as a policy writes them. Months and years are left out because they have no fixed length. */

export const DAY_MS = 86_400_000;

/**
 * The pattern of a duration, for the contracts too. It bounds the digits, so that no sum leaves the range of dates, and
 * wants one digit that is not zero, because a window that is over as it opens would lapse before anybody can act.
 */
export const DURATION =
  /^P(?=[0-9T])(?=.*[1-9])(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?$/;

/**
 * ISO 8601 duration to milliseconds: `P14D`, `PT90S`, `P1DT12H`.
 * @throws RangeError when the text is no such duration, which the contracts prevent
 */
export function durationMs(text: string): number {
  const parts = DURATION.exec(text);
  if (!parts) throw new RangeError(`not a duration: ${text}`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part || 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
