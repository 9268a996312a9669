/** Why a criterion could not be measured: a sentence without its full stop. */
export interface Unusable {
  readonly unusable: string;
}
