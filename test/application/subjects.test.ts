import { expect } from 'chai';
import type { Resolved, Unresolved } from '../../src/application/subjects.js';
import type { Arrival, Event } from '../../src/domain/event/event.js';
import { parse } from '../../src/domain/event/parse.js';
import type { JsonObject } from '../../src/domain/json.js';
import { isUnavailable, Unavailable } from '../../src/domain/ports/unavailable.js';
import { defaultPurpose } from '../../src/domain/privacy/policy.js';
import { errorOf } from '../contracts/contract.js';
import { plainWords } from '../domain/arbitrary.js';
import { decorating } from '../support/effects.js';
import { begin, Stores, source, track } from './world.js';

function event(raw: JsonObject): Event {
  const arrival = {
    ...{ receipt: 'c1.1', index: 0, receivedAt: '2026-11-23T12:00:00.000Z' },
    ...{ source, request: {}, live: true, forward: true },
  } as Arrival;
  const parsed = parse(raw, arrival, plainWords);
  if (!('event' in parsed)) throw new Error(JSON.stringify(parsed.violations));
  return parsed.event;
}

function known(answer: Resolved | Unresolved | undefined) {
  if (
    answer === undefined ||
    'bug' in answer ||
    answer.belonging.kind !== 'known' ||
    answer.keys === undefined
  )
    throw new Error('Expected somebody');
  return { ...answer.belonging, keys: answer.keys };
}

describe('two processes that meet the same people at the same time', () => {
  let stores: Stores;

  beforeEach(() => {
    stores = new Stores();
  });

  it('end with one pseudonym and one key for a new user', async () => {
    const met = event(track('e1'));
    const processes = [begin(stores), begin(stores)];
    const [one, other] = (await Promise.all(processes.map(({ subjects }) => subjects.resolve([met])))).map(
      ([answer]) => known(answer),
    );
    if (one === undefined || other === undefined) throw new Error('Expected two answers');
    expect(one.subject).to.equal(other.subject);
    const reader = begin(stores);
    const keys = await reader.subjects.keyOf(one.subject);
    const key = keys.state === 'erased' ? undefined : keys.key(defaultPurpose);
    if (key === undefined) throw new Error('The vault does not know the pseudonym');
    for (const { keys } of [one, other])
      expect(reader.ports.crypto.open(key, keys.sealAs(defaultPurpose, 'secret', 'aad'), 'aad')).to.equal(
        'secret',
      );
    const [key1] = (await stores.ports.vault.find([one.subject])).values();
    const item = key1 === undefined ? undefined : (await stores.ports.vault.read([key1])).get(key1);
    expect(item?.subject.incarnations).to.have.lengthOf(1);
  });

  it('end with one key-encryption key and one index', async () => {
    const names = ['e1', 'e2', 'e3', 'e4'];
    await Promise.all(names.map((id) => begin(stores).subjects.resolve([event(track(id, { userId: id }))])));
    expect((await stores.ports.keyStore.list('')).sort()).to.deep.equal(['index', 'kek/2026Q4']);
    for (const id of names) {
      const subject = await begin(stores).subjects.find('user', id);
      const pseudonym = subject?.incarnations[0]?.pseudonym;
      const keys = await begin(stores).subjects.keyOf(pseudonym as NonNullable<typeof pseudonym>);
      expect(keys.state === 'active' && keys.key(defaultPurpose)).to.be.an('object');
    }
  });

  it('let only one of two users claim a device; the other shares it', async () => {
    const [first, second] = await Promise.all(
      ['u-1', 'u-2'].map((userId) =>
        begin(stores).subjects.resolve([event(track('e1', { userId, anonymousId: 'a-1' }))]),
      ),
    );
    expect(known(first?.[0]).subject).to.not.equal(known(second?.[0]).subject);
    const users = await Promise.all(['u-1', 'u-2'].map((id) => begin(stores).subjects.find('user', id)));
    expect(users.map((user) => user?.incarnations.length)).to.deep.equal([1, 1]);
    const later = known(
      (await begin(stores).subjects.resolve([event(track('e2', { userId: null, anonymousId: 'a-1' }))]))[0],
    );
    expect([known(first?.[0]).subject, known(second?.[0]).subject]).to.not.include(later.subject);
  });

  it('give up as an outage, not as a bug, when others are always faster', async () => {
    const racing = decorating((port, method, args, call) => {
      if (`${port}.${method}` !== 'vault.write') return call();
      const puts = args[0] as Parameters<Stores['ports']['vault']['write']>[0];
      const stale = puts.map((put) => ({ ...put, subject: { ...put.subject, seen: '2020-01' } }));
      return stores.ports.vault.write(stale).then(call);
    });
    const error = await errorOf(begin(stores, { decorate: racing }).subjects.resolve([event(track('e1'))]));
    expect(isUnavailable(error) && error.code).to.equal('vault_unavailable');
  });

  it('never take an outage of the vault for an unknown person', async () => {
    const running = begin(stores);
    const before = known((await running.subjects.resolve([event(track('e1'))]))[0]);
    let away = true;
    const outage = decorating((port, method, _args, call) => {
      if (away && `${port}.${method}` === 'vault.read')
        throw new Unavailable('vault_unavailable', new Error('away'));
      return call();
    });
    const other = begin(stores, { decorate: outage });
    expect(isUnavailable(await errorOf(other.subjects.resolve([event(track('e2'))])))).to.equal(true);
    away = false;
    expect(known((await other.subjects.resolve([event(track('e2'))]))[0]).subject).to.equal(before.subject);
  });
});
