/** Takes the answer of a calculation that a test knows to succeed. */
export function answered<Answer>(answer: Answer): Exclude<Answer, { readonly problem: string }> {
  if (typeof answer === 'object' && answer !== null && 'problem' in answer)
    throw new Error(`no answer: ${String(answer.problem)}`);
  return answer as Exclude<Answer, { readonly problem: string }>;
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Information fractions of so many equal looks. */
export function equalLooks(looks: number): number[] {
  return Array.from({ length: looks }, (_, index) => (index + 1) / looks);
}
