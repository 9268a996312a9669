/** Where each row with the event lies among those without it, and the other way round: what an area under the curve is made of. */

export interface Placements {
  /** P(a row with the event has the higher score) + half the chance that both have the same. */
  readonly area: number;
  /** By row: of one with the event the share of the others below it, of another one the share of those with it above. Ties are half. */
  readonly shares: Float64Array;
  readonly events: number;
  readonly others: number;
}

/**
 * @param isEvent by row 1 or 0; both must occur
 * @param scores finite, as many
 */
export function placements(scores: Float64Array, isEvent: Float64Array): Placements {
  const order = Int32Array.from(scores.keys()).sort((one, other) => at(scores, one) - at(scores, other));
  const events = isEvent.reduce((count, each) => count + (each === 1 ? 1 : 0), 0);
  const others = isEvent.length - events;
  const shares = new Float64Array(scores.length);
  let [eventsBelow, othersBelow, sum] = [0, 0, 0];
  for (let from = 0, to = 0; from < order.length; from = to) {
    const score = at(scores, order[from] ?? 0);
    let [tiedEvents, tiedOthers] = [0, 0];
    for (to = from; to < order.length && at(scores, order[to] ?? 0) === score; to += 1) {
      if (isEvent[order[to] ?? 0] === 1) tiedEvents += 1;
      else tiedOthers += 1;
    }
    const below = (othersBelow + tiedOthers / 2) / others;
    const above = (events - eventsBelow - tiedEvents / 2) / events;
    for (let place = from; place < to; place += 1) {
      const row = order[place] ?? 0;
      shares[row] = isEvent[row] === 1 ? below : above;
    }
    sum += tiedEvents * below;
    eventsBelow += tiedEvents;
    othersBelow += tiedOthers;
  }
  return { area: sum / events, shares, events, others };
}

function at(values: Float64Array, place: number): number {
  return values[place] ?? NaN;
}
