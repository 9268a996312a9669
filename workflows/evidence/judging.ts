/** Turns evidence into a verdict, through the one port. The verdict is computed once for a gate and kept in the state. */
import type { JudgeRequest } from '../../activities/ports.js';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { HandedObservations } from '../../contracts/evidence.js';
import type { GateEvidence } from '../../domain/cycle/cycle-state.js';
import { evidenceFor } from '../../domain/cycle/first-state.js';
import { judgeEvidence, judgeRows } from '../process/hands.js';
import { tell, type Cycle } from '../process/running-cycle.js';

/** The pilot's evidence, by the charter's plan: each look at its data is counted, over all rounds. */
export async function judgePilot(
  cycle: Cycle,
  gateId: string,
  observations: HandedObservations | null,
): Promise<GateEvidence> {
  const { charter, looks } = cycle.state;
  return judgeFor(cycle, gateId, observations, charter.analysisPlan, {
    parts: charter.policy.rounds,
    earlier: looks,
  });
}

export async function judgeFor(
  cycle: Cycle,
  gateId: string,
  observations: HandedObservations | null,
  plan: AnalysisPlan,
  looks?: JudgeRequest['looks'],
): Promise<GateEvidence> {
  const { state } = cycle;
  const known = state.verdicts[gateId];
  if (known) return known;
  if (!observations) throw new Error(`no observations to judge for ${gateId}`);
  const judge = observations.rows ? judgeRows : judgeEvidence;
  const { verdict, evidenceHash, observed } = await judge({
    cycleId: state.parent?.id ?? state.cycleId,
    plan,
    observations,
    ...evidenceFor(state),
    ...(looks && { looks }),
  });
  const { look } = verdict;
  if (look && look.number > state.looks.length) state.looks.push(look);
  const evidence: GateEvidence = { hash: evidenceHash, verdict: verdict.verdict, summary: verdict.summary };
  state.verdicts[gateId] = evidence;
  tell(cycle, 'judged', verdict.summary, {
    gateId,
    evidenceHash,
    detail: observed ? { ...verdict, observed } : verdict,
  });
  return evidence;
}

/** Why a gate with this evidence cannot be approved. A pass does not block it. */
export function blockedBy(evidence: GateEvidence): { approvalBlockedBy?: string } {
  if (evidence.verdict === 'pass') return {};
  return {
    approvalBlockedBy: `The verdict is ${evidence.verdict ?? 'missing'}; only a pass can be approved.`,
  };
}
