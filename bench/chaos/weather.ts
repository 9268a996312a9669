/**
 * Tells the players of the harm to come: shortly before an engine stands still, people come in crowds. Only in this way do
 * messages reach a cycle while its step waits for the database, because nobody gets in once the database is silent.
 */
export class Weather {
  private until = 0;

  /** From now on a crowd comes, for this long. */
  worsen(ms: number): void {
    this.until = performance.now() + ms;
  }

  get rough(): boolean {
    return performance.now() < this.until;
  }
}
