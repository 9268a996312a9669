/** Counts the API's answers, over tries of acts and reads together, and keeps what each 500 said. */
export class AnswerCounts {
  readonly counts = new Map<string, number>();
  readonly broken: string[] = [];

  note(method: string, path: string, status: number | null, code: string | null, text: string): void {
    const name = status === null ? 'no answer' : code === null ? String(status) : `${status} ${code}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (status === 500) this.broken.push(`${method} ${path}: ${text.slice(0, 300)}`);
  }

  /** The counts, most frequent first. */
  lines(): [string, number][] {
    return [...this.counts].sort(([, one], [, other]) => other - one);
  }
}
