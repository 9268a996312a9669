/** How strong something unmeasured would have to be, in a sentence. */
import type { SensitivityShown } from './observational-verdict.js';

export function sensitivityText({ metric, eValue, rosenbaum }: SensitivityShown): string {
  const parts = [
    eValue
      ? `something unmeasured would have to go with both treatment and outcome by a risk ratio of ${short(eValue.estimate)} to explain the estimate away, and of ${short(eValue.bound)} for its interval to hold no effect (E-value${eValue.method === 'standardised' ? ', of the standardised difference' : ''})`
      : 'no E-value can be given',
    ...(rosenbaum ? [rosenbaumText(rosenbaum)] : []),
  ];
  return `sensitivity of ${metric}: ${parts.join('; ')}`;
}

function rosenbaumText({ gamma }: NonNullable<SensitivityShown['rosenbaum']>): string {
  if (gamma === 1) return 'within pairs nothing is told from chance even without it (Rosenbaum)';
  return `within pairs the finding stands until one of a pair was ${short(gamma)} times as likely to be treated (Rosenbaum's Γ)`;
}

function short(value: number): string {
  return value.toFixed(2);
}
