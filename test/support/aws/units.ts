import type { AttributeValue } from '@aws-sdk/client-dynamodb';

type Item = Readonly<Record<string, AttributeValue>>;

/** What of a request to DynamoDB matters for what it costs. */
interface Request {
  readonly TableName?: string;
  readonly ConsistentRead?: boolean;
  readonly Item?: Item;
  readonly RequestItems?: {
    readonly [table: string]: { readonly Keys: readonly object[]; readonly ConsistentRead?: boolean };
  };
  readonly TransactItems?: readonly { readonly Put?: Request; readonly Delete?: Request }[];
}

/**
 * Request units of one call, by table without its prefix. A read counts 1 an item, half where it need not be
 * consistent, as for items of up to 4 KB; a write 1 for each KB begun, twice that in a transaction.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function unitsOf(operation: string, request: Request): [table: string, units: number][] {
  const table = (name = '') => name.slice(name.lastIndexOf('-') + 1);
  switch (operation) {
    case 'BatchGetItem':
      return Object.entries(request.RequestItems ?? {}).map(([name, { Keys, ConsistentRead }]) => [
        table(name),
        Keys.length * (ConsistentRead ? 1 : 0.5),
      ]);
    case 'GetItem':
    case 'Query':
      return [[table(request.TableName), request.ConsistentRead ? 1 : 0.5]];
    case 'TransactWriteItems':
      return (request.TransactItems ?? []).map(({ Put, Delete }) => [
        table((Put ?? Delete)?.TableName),
        2 * kilobytes(Put?.Item),
      ]);
    default:
      return [[table(request.TableName), kilobytes(request.Item)]];
  }
}

function kilobytes(item: Item = {}): number {
  return Math.max(1, Math.ceil(sizeOfMap(item) / 1024));
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function sizeOfMap(map: Item): number {
  return Object.entries(map).reduce(
    (size, [name, value]) => size + Buffer.byteLength(name) + sizeOf(value),
    0,
  );
}

function sizeOf({ S, N, B, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  // As base64 in the request.
  if (B !== undefined) return (B.length * 3) / 4;
  if (L !== undefined) return 3 + L.reduce((size, one) => size + 1 + sizeOf(one), 0);
  if (M !== undefined) return 3 + Object.keys(M).length + sizeOfMap(M);
  return 1;
}
