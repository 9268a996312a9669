/**
 * Improvement 2 of the sample portfolio: auto-pay keeps customers and sends them to support with their bills. The
 * gate sees both: a local win that is a global loss.
 */
import { paysByElectronicCheck } from '../segments.js';
import type { Cost } from '../stage.js';
import { usualEnd, type Trial } from './experiment.js';
import { begin } from './opening-steps.js';
import { handInPilot } from './pilot-steps.js';
import type { Story } from './story-kind.js';
import { rollBack } from './way-out.js';

/** Portfolio: eight points of the segment are kept, and support's billing contacts rise beyond their margin. */
export const AUTO_PAY: Trial = {
  belongs: paysByElectronicCheck,
  draws: 'auto-pay ',
  assumed: {
    churnReduction: 0.08,
    guardrails: {
      billing_contacts: { kind: 'proportion', usual: 0.12, change: 0.09 },
      failed_payments: { kind: 'proportion', usual: 0.1, change: -0.03 },
    },
  },
};

const PILOT_COST: Cost = {
  spentMinor: 9_150_000,
  note: 'letters, and a payment page for the pilot (SYNTHETIC)',
};

export const electronicCheckToAutoPay: Story = {
  number: 2,
  title: 'Electronic check to auto-pay',
  charterFile: 'electronic-check-to-auto-pay.yaml',
  endsAs: 'rejected',
  async play(stage, materials) {
    const found = 'month-to-month who pay by electronic check';
    const experiment = await begin(stage, materials, { trial: AUTO_PAY, found, pilotCost: PILOT_COST });
    const perArm = experiment.charter.analysisPlan.minimumPerArm;
    const { waitingFor } = await handInPilot(experiment, { round: 1, perArm });
    await stage.triesToDecide('council-member', 'tries to approve it for what it does to retention');
    await stage.triesToDecide('council-member-2', 'owns the benefit, sits on the council, and tries to vote');
    const won = 'Customers stay, and support pays for it: what was won on one scorecard is lost on another.';
    await stage.decide('council-member', `rejects it: "${won}"`, {
      decision: 'reject',
      reason: `${won} ${waitingFor?.evidence?.summary ?? ''}`,
    });
    await rollBack(stage, {
      pilot_change: 'Nobody is asked to change any more; who chose auto-pay keeps it.',
      pilot_money: 'What the pilot did not need is back in the programme fund.',
    });
    return usualEnd(experiment);
  },
};
