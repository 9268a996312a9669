export class Packages {
  constructor(root: string, withDevelopment: boolean);
  /** Of the lock, in its order: those that a start needs on this machine. */
  readonly runtime: readonly [name: string, entry: { readonly version: string }][];
}
