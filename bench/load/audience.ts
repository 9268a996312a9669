/** Many live views at once, each of a cycle of its own: how long after the answer to a decision each hears of it. */
import { get, type ClientRequest } from 'node:http';
import { percentile } from '../rounds.js';

interface View {
  readonly request: ClientRequest;
  /** Resolves with the moment in which the view heard of the event after the one it began with. */
  readonly heard: Promise<number>;
}

/** Opens a live view after event 1; resolves once the server has answered it. */
export function openView(url: string, token: string, cycleId: string): Promise<View> {
  return new Promise((resolve, reject) => {
    const request = get(
      `${url}/v1/cycles/${cycleId}/stream?after=1`,
      { headers: { authorization: `Bearer ${token}` }, agent: false },
      (response) => {
        if (response.statusCode !== 200) {
          reject(new Error(`the stream answered ${response.statusCode}`));
          return;
        }
        const heard = new Promise<number>((hear, lost) => {
          let text = '';
          response.on('data', (part: Buffer) => {
            text += part.toString();
            if (/^data:/m.test(text)) {
              hear(performance.now());
            }
          });
          response.on('end', () => lost(new Error(`the stream of ${cycleId} ended`)));
          response.on('error', lost);
        });
        heard.catch(() => undefined);
        resolve({ request, heard });
      },
    );
    request.on('error', reject);
  });
}

export function delaysOf(heard: readonly number[], answered: readonly number[]) {
  const delays = heard.map((at, index) => Math.max(0, at - (answered[index] ?? NaN)));
  const sorted = delays.sort((one, other) => one - other);
  return { heardP50Ms: percentile(sorted, 50), heardP99Ms: percentile(sorted, 99) };
}
