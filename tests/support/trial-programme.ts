/**
 * A programme for trials: one sustain check suffices and comes at once, and one member decides for the council, so that
 * a cycle ends within seconds. It is written as any change of the programme is, by a new version through the API.
 */
import type { ApiCaller } from './api-caller.js';

interface Document {
  readonly version: number;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Changes what the stack's programme has; without a programme there is nothing to change. */
export async function makeTrialProgramme(pmo: ApiCaller): Promise<void> {
  await change(pmo, 'policies', (content) => ({
    ...content,
    policy: { ...(content.policy as object), sustainChecks: 1, sustainEvery: 'PT1S' },
  }));
  await change(pmo, 'council', (content) => ({ ...content, quorum: 1 }));
}

async function change(
  pmo: ApiCaller,
  kind: 'policies' | 'council',
  changed: (content: Document['content']) => object,
): Promise<void> {
  const found = await pmo.get(`/v1/programme/${kind}/standard`);
  if (found.status === 404) return;
  const { version, content } = found.body as Document;
  const body = { name: 'standard', basedOn: version, reason: 'for trials', content: changed(content) };
  const { status, body: answer } = await pmo.postUntilAnswered(`/v1/programme/${kind}`, body);
  if (status !== 201) throw new Error(`${kind} not changed: ${status} ${JSON.stringify(answer)}`);
}
