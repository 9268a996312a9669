/** Lengths of time as policy writes them. Months and years are left out: they have no fixed length. */

const PATTERN = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/**
 * ISO 8601 duration to milliseconds: `P14D`, `PT90S`, `P1DT12H`.
 * @throws RangeError when the text is no such duration; contracts check it before it comes here
 */
export function durationMs(text: string): number {
  const parts = PATTERN.exec(text);
  if (!parts) throw new RangeError(`not a duration: ${text}`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part || 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
