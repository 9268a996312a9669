/** People who act on a cycle through the API, and a reader who makes hashes again with the script of the guide. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Submission } from '../../contracts/submission.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { handIns, person, testCharter } from '../support/charters.js';
import type { Answer, ApiUnderTest } from './api-under-test.js';

export const council = person('council_member');
export const auditor = person('auditor');

/** The script of the guide, as a reader would run it. */
const GUIDE = readFileSync(new URL('../../docs/api-guide.md', import.meta.url), 'utf8');
const CHECK_SCRIPT = /\/evidence\/charter\.r1 \| node -e '\n([^]+?)'\n```\n/.exec(GUIDE)?.[1] ?? '';

/** What the script of the guide makes of the content. */
export function recomputed(content: unknown): string {
  const input = JSON.stringify({ boundTo: { hash: '', content } });
  return execFileSync(process.execPath, ['-e', CHECK_SCRIPT], { input, encoding: 'utf8' }).trim();
}

/** What is done through one API. */
export class Actors {
  constructor(private readonly api: ApiUnderTest) {}

  async read(path: string, as: Actor = auditor): Promise<Answer['body']> {
    const answer = await this.api.call('GET', path, { as });
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  }

  async opened(charter = testCharter()): Promise<string> {
    return (await this.api.call('POST', '/v1/cycles', { body: { charter } })).body.id as string;
  }

  async say(id: string, what: string, body: unknown, as: Actor): Promise<void> {
    const answer = await this.api.call('POST', `/v1/cycles/${id}/${what}`, { as, body });
    expect(answer.status, answer.text).toBe(200);
  }

  async decide(id: string, as: Actor, more: object = { decision: 'approve' }): Promise<void> {
    const { waitingFor } = await this.read(`/v1/cycles/${id}`);
    const { gateId, gateVersion, evidence } = waitingFor;
    await this.say(id, 'decisions', { gateId, gateVersion, evidenceHash: evidence.hash, ...more }, as);
  }

  handIn(id: string, submission: Submission, as: Actor): Promise<void> {
    return this.say(id, 'submissions', submission, as);
  }

  /** The evidence of the open gate, by the link of the status; its hash is what the decision names. */
  async openEvidence(id: string): Promise<Answer['body']> {
    const { links, waitingFor } = await this.read(`/v1/cycles/${id}`);
    const evidence = await this.read(links.evidence);
    expect(evidence).toMatchObject({
      id,
      gateId: waitingFor.gateId,
      state: 'open',
      decision: null,
      evidence: waitingFor.evidence,
    });
    expect(evidence.boundTo.hash).toBe(waitingFor.evidence.hash);
    expect(recomputed(evidence.boundTo.content)).toBe(waitingFor.evidence.hash);
    return evidence;
  }

  async toFunding(charter = testCharter()): Promise<string> {
    const id = await this.opened(charter);
    await this.decide(id, council);
    await this.handIn(id, handIns.raci, person('pmo'));
    await this.decide(id, person('lob_head'));
    return id;
  }

  async toPilot(charter = testCharter()): Promise<string> {
    const id = await this.toFunding(charter);
    await this.decide(id, council);
    await this.handIn(id, handIns.baseline, person('dri'));
    await this.decide(id, person('finance_partner'));
    await this.handIn(id, handIns.readiness, person('dri'));
    return id;
  }

  async waveOf(id: string): Promise<string> {
    const { waves } = await this.read(`/v1/cycles/${id}`);
    const wave = waves[0].id as string;
    await expect
      .poll(async () => (await this.api.call('GET', `/v1/cycles/${wave}`)).status, { timeout: 10_000 })
      .toBe(200);
    return wave;
  }
}
