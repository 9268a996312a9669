/**
 * Shared by those who do harm and those who play: shortly before an engine stands still, people come in crowds. Only
 * then do messages reach a cycle while its step waits for the database, since nobody gets in once that is silent.
 */
export class Weather {
  private until = 0;

  /** A crowd comes from now on, for so long. */
  worsen(ms: number): void {
    this.until = performance.now() + ms;
  }

  get rough(): boolean {
    return performance.now() < this.until;
  }
}
