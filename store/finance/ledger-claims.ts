/**
 * Keeps which cycle counts which line of the ledger, because a line is counted once over all cycles. The line's key is the
 * document's id, so that two cycles that claim it at the same moment cannot both have it.
 */
import type { ClientSession, Connection, Model } from 'mongoose';
import { ledgerKey, type LedgerClaim, type TakenLine } from '../../domain/finance/ledger-claim.js';
import { collection, READ_MS } from '../mongo/collection-schema.js';
import { inTransaction } from '../mongo/in-transaction.js';
import { isDuplicateKey, StoreUnavailable } from '../mongo/store-errors.js';

interface ClaimDocument {
  /** See `ledgerKey`. */
  readonly _id: string;
  /** As it was written. */
  readonly reference: string;
  readonly cycleId: string;
  readonly lobs: readonly string[];
}

/**
 * Claims all lines or none; a repeat of the same claim changes nothing.
 * @returns the lines that other cycles count; if there are any, nothing has been claimed
 */
export function ledgerClaims(connection: Connection): (claim: LedgerClaim) => Promise<readonly TakenLine[]> {
  const claims = collection<ClaimDocument>(connection, 'ledger_claims', {
    _id: String,
    reference: String,
    cycleId: String,
    lobs: [String],
  });
  return async (claim) => {
    let taken: readonly TakenLine[] = [];
    try {
      await inTransaction(connection, async (session) => {
        taken = await takenByOthers(claims, session, claim);
        if (taken.length === 0) await take(claims, session, claim);
      });
    } catch (error) {
      // Another cycle was faster by a moment, and the next try sees its claim.
      if (isDuplicateKey(error)) throw new StoreUnavailable({ cause: error });
      throw error;
    }
    return taken;
  };
}

async function takenByOthers(
  claims: Model<ClaimDocument>,
  session: ClientSession,
  { cycleId: claimant, references }: LedgerClaim,
): Promise<TakenLine[]> {
  const taken: TakenLine[] = [];
  for (const reference of references) {
    const found = await claims.findById(ledgerKey(reference)).session(session).maxTimeMS(READ_MS).lean();
    if (!found || found.cycleId === claimant) continue;
    const { cycleId, lobs } = found;
    taken.push({ reference, cycleId, lobs });
  }
  return taken;
}

/** Claims the lines that are new, and frees those that the cycle no longer counts. */
async function take(claims: Model<ClaimDocument>, session: ClientSession, claim: LedgerClaim): Promise<void> {
  const { cycleId, lobs, references } = claim;
  const wanted = new Map(references.map((reference) => [ledgerKey(reference), reference]));
  const own = await claims.find({ cycleId }).session(session).maxTimeMS(READ_MS).lean();
  for (const { _id } of own) if (!wanted.delete(_id)) await claims.deleteOne({ _id }, { session });
  const added = [...wanted].map(([_id, reference]) => ({ _id, reference, cycleId, lobs }));
  if (added.length > 0) await claims.insertMany(added, { session, lean: true });
}
