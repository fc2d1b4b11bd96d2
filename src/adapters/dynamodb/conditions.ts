import type { PutItemCommandInput } from '@aws-sdk/client-dynamodb';

/** A put's condition: over this `version`, or where there is no item for 0. */
export function overVersion(
  hash: string,
  expected: number,
): Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
> {
  if (expected === 0)
    return { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': hash } };
  return {
    ConditionExpression: '#version = :expected',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':expected': { N: String(expected) } },
  };
}
