import { expect } from 'chai';
import { strictPolicy } from '../../src/domain/privacy/strict-policy.js';
import { bad, begin, drain, holdLease, identify, runBatch, Stores, send, track } from './world.js';

describe('under a policy without pseudonyms', () => {
  const events = [
    identify('m-1', { email: 'ada@example.org', plan: 'pro' }, { anonymousId: 'a-1' }),
    track('m-2', { properties: { email: 'ada@example.org', total: 3 } }),
    { type: 'alias', messageId: 'm-3', userId: 'u-2', previousId: 'u-1' },
  ];

  it('records name nobody, and the vault and the profiles learn nothing', async () => {
    const stores = new Stores();
    const running = begin(stores, { policy: strictPolicy });
    await send(running, events);
    await drain(running);
    const rows = await stores.rows();
    expect(rows.map(({ id }) => id).sort()).to.deep.equal(['m-1', 'm-2', 'm-3']);
    for (const row of rows)
      expect(row).to.not.have.any.keys('subject', 'anonymous', 'user', 'userId', 'anonymousId', 'previousId');
    expect(rows.find(({ id }) => id === 'm-2')).to.deep.include({ properties: { total: 3 } });
    expect(rows.map(({ privacy }) => (privacy as { sealed?: object }).sealed)).to.deep.equal(
      rows.map(() => undefined),
    );
    const empty = new Stores();
    expect(JSON.stringify(stores.ports.vault)).to.equal(JSON.stringify(empty.ports.vault));
    expect(stores.dump()).not.to.match(/ada@example|u-1|a-1|s_[\w-]{20}/);
  });

  it('what was forgotten stays out', async () => {
    const stores = new Stores();
    const before = begin(stores);
    await send(before, [track('m-0')]);
    await drain(before);
    const { vault } = stores.ports;
    const [key] = await before.ports.vault.read([(await lookupOf(before, 'u-1')) as never]);
    const [address, item] = key as NonNullable<typeof key>;
    await vault.write([
      { key: address, subject: { ...item.subject, state: 'erased' }, expected: item.version },
    ]);
    const running = begin(stores, { policy: strictPolicy });
    await send(running, [track('m-1'), track('m-2', { userId: 'u-2' })]);
    expect(await runBatch(running, await holdLease(running, 'other'))).to.include({
      suppressed: 1,
      recorded: 1,
    });
  });

  it('letters are sealed under the day’s key', async () => {
    const stores = new Stores();
    const running = begin(stores, { policy: strictPolicy });
    await send(running, [bad('m-1')]);
    await drain(running);
    const [letter] = await stores.letters();
    expect(letter?.event?.under).to.have.keys('day');
  });
});

async function lookupOf({ keyring, ports }: ReturnType<typeof begin>, id: string): Promise<string> {
  return ports.crypto.lookup(await keyring.indexKey(), 'user', id);
}
