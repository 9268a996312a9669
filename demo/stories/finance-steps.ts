/** How Finance comes from what is claimed to what is recognised. */
import { moneyText } from '../../base/money.js';
import type { Reconciliation } from '../../contracts/submission.js';
import type { Stage } from '../stage.js';

/** Finance sets claim against ledger, and the CFO signs what is recognised. */
export async function recogniseBenefit(
  stage: Stage,
  reconciliation: Reconciliation,
  calculation: (recognised: string) => string,
): Promise<void> {
  const says = `reconciles the claim with the ledger of ${reconciliation.period} (SYNTHETIC lines)`;
  await reconcile(stage, says, reconciliation, calculation);
  await stage.decide('cfo', 'signs the recognised benefit');
}

/** @param calculation how the ledger comes to what is recognised */
export async function reconcile(
  stage: Stage,
  says: string,
  reconciliation: Reconciliation,
  calculation: (recognised: string) => string,
): Promise<void> {
  const { recognisedMinor, currency } = await stage.submit('finance-partner', says, {
    kind: 'reconciliation',
    content: reconciliation,
  });
  stage.teller.note(calculation(moneyText(recognisedMinor ?? 0, currency)));
}
