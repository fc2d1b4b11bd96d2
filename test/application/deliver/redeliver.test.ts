import { expect } from 'chai';
import { collected } from '../../contracts/contract.js';
import { RecordingTarget } from '../../support/recording-target.js';
import { begin, drain, type Running, Stores, send, track } from '../world.js';
import { delivering } from './delivering.js';

const range = { from: '2026-11-20T00:00:00Z', to: '2026-11-30T00:00:00Z' };

describe('what was refused, and what is in the lake', () => {
  let stores: Stores;
  let running: Running;
  let target: RecordingTarget;

  beforeEach(async () => {
    stores = new Stores();
    running = begin(stores);
    target = new RecordingTarget();
    await send(running, [
      track('e-1'),
      track('e-2', { anonymousId: 'a-1' }),
      track('e-3', { event: 'Other' }),
      track('e-1'),
      { type: 'track', messageId: 'e-4', event: 'Nobody’s' },
    ]);
    await drain(running);
  });

  const refuse = async () => {
    target.answer = () => ({ kind: 'rejected', reason: 'no' });
    const { deliverLake, dispatch } = delivering(running, target);
    await deliverLake.run(dispatch, range, false);
    target.sent.length = 0;
  };

  it('is delivered from the lake, each event once, also twice', async () => {
    const { deliverLake, dispatch } = delivering(running, target);
    const expected = { records: 4, sent: 0, delivered: 4, dead: 0, skipped: {} };
    expect(await deliverLake.run(dispatch, range, false)).to.deep.equal(expected);
    await deliverLake.run(dispatch, range, false);
    expect(target.taken).to.have.members(['e-1', 'e-2', 'e-3', 'e-4']);
  });

  it('is narrowed by type and time, and a dry run sends nothing', async () => {
    const { deliverLake, dispatch } = delivering(running, target);
    const dry = await deliverLake.run(dispatch, { ...range, types: ['other'] }, true);
    expect(dry).to.deep.include({ records: 1, sent: 1, delivered: 0 });
    expect((await deliverLake.run(dispatch, { ...range, to: range.from }, true)).records).to.equal(0);
    expect(target.sent).to.deep.equal([]);
  });

  it('goes on after outages until all is delivered, and says what stopped it', async () => {
    target.answer = (_, tries) =>
      tries < 4 ? { kind: 'later', of: 'target', reason: 'away' } : { kind: 'delivered' };
    const { deliverLake, dispatch } = delivering(running, target);
    expect(await deliverLake.run(dispatch, range, false)).to.include({ delivered: 4 });
    expect(await stores.letters()).to.deep.equal([]);
    target.answer = () => ({ kind: 'stop', reason: 'wrong key' });
    expect(await deliverLake.run(dispatch, range, false)).to.include({ stopped: 'wrong key', delivered: 0 });
  });

  it('is sent again to its target, and ends reprocessed, or stays with its new failure', async () => {
    await refuse();
    expect(await stores.letters()).to.have.length(4);
    target.answer = ({ id }) =>
      id === 'e-2' ? { kind: 'rejected', reason: 'still no' } : { kind: 'delivered' };
    const { redeliver } = delivering(running, target);
    const dry = await collected(redeliver.run({}, true));
    expect(dry.map(({ outcome }) => outcome)).to.deep.equal(Array(4).fill('delivered'));
    expect(target.sent).to.deep.equal([]);
    const done = await collected(redeliver.run({}));
    expect(done.map(({ outcome }) => outcome).sort()).to.deep.equal([
      'dead',
      'delivered',
      'delivered',
      'delivered',
    ]);
    const open = (await stores.letters()).filter(({ state }) => state === 'open');
    expect(open.map(({ failure }) => failure.violations?.[0]?.problem)).to.deep.equal(['still no']);
    expect((await running.audit.run()).findings).to.deep.equal([]);
  });

  it('stays where the target is away, and is not run through the core again', async () => {
    await refuse();
    target.answer = () => ({ kind: 'later', of: 'target', reason: 'away' });
    const { redeliver } = delivering(running, target);
    expect((await collected(redeliver.run({}))).map(({ outcome }) => outcome)).to.deep.equal(
      Array(4).fill('later'),
    );
    expect(await collected(running.reprocess.preview({}))).to.deep.equal([]);
    expect((await stores.letters()).every(({ state }) => state === 'open')).to.equal(true);
  });

  it('does not open once its person is forgotten', async () => {
    await refuse();
    const key = running.ports.crypto.lookup(await running.keyring.indexKey(), 'user', 'u-1');
    const { subject, version } = (await stores.ports.vault.read([key])).get(key)!;
    const tombstone = { ...subject, state: 'erased', incarnations: [], devices: [] } as const;
    await stores.ports.vault.write([{ key, subject: tombstone, expected: version }]);
    const later = begin(stores);
    const done = await collected(delivering(later, target).redeliver.run({}));
    expect(done.filter(({ outcome }) => outcome === 'unopened')).to.have.length(3);
  });
});
