import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

/** How a conditional write ended: written, refused by its condition, or met by another one and to be tried again. */
export type Written = 'written' | 'lost' | undefined;

/** @throws whatever is neither: an outage */
export async function written(write: Promise<unknown>): Promise<Written> {
  try {
    await write;
    return 'written';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'lost';
    if (error instanceof TransactionConflictException) return undefined;
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = new Set(error.CancellationReasons?.map(({ Code }) => Code));
    if (codes.has('ConditionalCheckFailed')) return 'lost';
    if (codes.has('TransactionConflict') || codes.has('ThrottlingError')) return undefined;
    throw error;
  }
}
