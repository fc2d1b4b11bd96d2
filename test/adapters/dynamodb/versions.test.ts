import type { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import type { Dynamo } from '../../../src/adapters/dynamodb/client.js';
import { Versions } from '../../../src/adapters/dynamodb/versions.js';

/** A table whose reads lag behind its writes, unless they are consistent. */
function lagging() {
  const [latest, lagged] = [new Map<string, number>(), new Map<string, number>()];
  const reads: [consistent: boolean, keys: string[]][] = [];
  const client = {
    async send({ input }: BatchGetItemCommand) {
      const [table, { Keys = [], ConsistentRead = false }] = Object.entries(input.RequestItems ?? {})[0]!;
      const keys = Keys.map(({ id }) => id?.S as string);
      reads.push([ConsistentRead, keys]);
      const from = ConsistentRead ? latest : lagged;
      const found = keys.flatMap((id) =>
        from.has(id) ? [{ id: { S: id }, version: { N: String(from.get(id)) } }] : [],
      );
      return { Responses: { [table]: found } };
    },
  };
  const versions = new Versions({ client } as unknown as Dynamo, 'table', 'id');
  const read = async (keys: string[], freshness: 'latest' | 'recent') =>
    Object.fromEntries((await versions.read(keys, freshness)).map(({ id, version }) => [id?.S, version?.N]));
  return { latest, lagged, reads, versions, read };
}

describe('items that may be read some seconds late', () => {
  it('cost half, and only once, where nobody knows better', async () => {
    const { lagged, reads, read } = lagging();
    lagged.set('a', 1);
    expect(await read(['a', 'b'], 'recent')).to.deep.equal({ a: '1' });
    expect(reads).to.deep.equal([[false, ['a', 'b']]]);
  });

  it('are never older than what was written here', async () => {
    const { latest, reads, versions, read } = lagging();
    latest.set('a', 1);
    versions.wrote('a', 1);
    expect(await read(['a', 'b'], 'recent')).to.deep.equal({ a: '1' });
    expect(reads).to.deep.equal([
      [false, ['a', 'b']],
      [true, ['a']],
    ]);
  });

  it('are never older than what was read here', async () => {
    const { latest, lagged, read } = lagging();
    latest.set('a', 4);
    lagged.set('a', 3);
    expect(await read(['a'], 'latest')).to.deep.equal({ a: '4' });
    expect(await read(['a'], 'recent')).to.deep.equal({ a: '4' });
  });

  it('are what a lost write lost against, also where that was a removal', async () => {
    const { latest, lagged, reads, versions, read } = lagging();
    lagged.set('a', 3);
    latest.set('a', 5);
    lagged.set('gone', 2);
    versions.lost('a');
    versions.lost('gone');
    expect(await read(['a', 'gone'], 'recent')).to.deep.equal({ a: '5' });
    lagged.set('a', 5);
    lagged.delete('gone');
    expect(await read(['a', 'gone'], 'recent')).to.deep.equal({ a: '5' });
    expect(reads.map(([consistent]) => consistent)).to.deep.equal([false, true, false]);
  });
});
