import { expect } from 'chai';
import { MemoryLake } from '../../../src/adapters/memory/lake.js';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { MemoryStreams } from '../../../src/adapters/memory/streams.js';
import { LakeUnder } from '../../../src/adapters/s3/lake-under.js';
import { EveryLake } from '../../../src/application/lakes/every-lake.js';
import { SecondLakes } from '../../../src/application/lakes/second-lakes.js';
import type { ObjectName } from '../../../src/domain/lake/object-name.js';
import type { Lake } from '../../../src/domain/ports/lake.js';
import type { PolicyVersion } from '../../../src/domain/privacy/policy.js';
import { collected } from '../../contracts/contract.js';
import { lakeContract, type OpenedLake } from '../../contracts/lake.contract.js';

const capabilities = {
  durable: { unsupported: 'it is memory' },
  damageable: { unsupported: 'it keeps lines rather than bytes' },
  shared: true,
} as const;

function fresh(make: () => Lake): () => Promise<OpenedLake> {
  return async () => {
    const port = make();
    return { port, reopen: async () => port, close: async () => {} };
  };
}

lakeContract(
  'the lake in use beside no other',
  fresh(
    () =>
      new EveryLake(
        new MemoryLake(),
        new SecondLakes(new MemoryStreams(), async () => new MemoryLake(), new ManualClock()),
      ),
  ),
  capabilities,
);

lakeContract(
  'behind a prefix',
  fresh(() => new LakeUnder(new MemoryLake(), 'a/second/')),
  capabilities,
);

describe('every lake', () => {
  it('takes no object for one of a second lake that only has an @ in its name', async () => {
    const main = new MemoryLake();
    const every = new EveryLake(
      main,
      new SecondLakes(new MemoryStreams(), async () => new MemoryLake(), new ManualClock()),
    );
    const stray = 'events/of_bob@example.org/x' as ObjectName;
    await main.put(new Map([[stray, ['a']]]));
    expect(await collected(every.read(stray))).to.deep.equal(['a']);
  });

  it('shows, reads, writes and removes objects where they are', async () => {
    const [main, second] = [new MemoryLake(), new MemoryLake()];
    const seconds = new SecondLakes(new MemoryStreams(), async () => second, new ManualClock());
    await seconds.begin('s3://bucket/a', 'p' as PolicyVersion);
    const every = new EveryLake(main, seconds);
    const [one, other] = [
      'events/a/2026/11/23/b.ndjson.gz',
      'events/a/2026/11/23/b.ndjson.gz@s3://bucket/a',
    ] as ObjectName[] as [ObjectName, ObjectName];
    await every.put(
      new Map([
        [one, ['in use']],
        [other, ['second']],
      ]),
    );
    expect((await collected(every.list('events/'))).map(({ name }) => name)).to.deep.equal([one, other]);
    expect(await collected(main.read(one))).to.deep.equal(['in use']);
    expect(await collected(second.read(one))).to.deep.equal(['second']);
    expect(await collected(every.read(other))).to.deep.equal(['second']);
    await every.remove([other]);
    expect((await collected(every.list('events/'))).map(({ name }) => name)).to.deep.equal([one]);
    expect(await collected(second.list('events/'))).to.deep.equal([]);
  });
});
