import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { AmplitudeTarget } from '../../../src/adapters/amplitude/amplitude-target.js';
import {
  type AmplitudeSettings,
  defaultAmplitudeSettings,
} from '../../../src/adapters/amplitude/settings.js';
import type { EventId } from '../../../src/domain/event/event.js';
import type { Pseudonym } from '../../../src/domain/identity/subject.js';
import type { Answer, Parcel } from '../../../src/domain/ports/target.js';
import { noFaults } from '../../support/amplitude-stub/faults.js';
import { AmplitudeStub, type StubSettings } from '../../support/amplitude-stub/stub.js';

function parcel(n: number, user = `s_user${n}`, more: object = {}): Parcel {
  const event = {
    event_type: 'Tested',
    user_id: user,
    device_id: `d_${user}`,
    insert_id: `e-${n}`,
    time: 1_763_909_000_000,
    ...more,
  };
  return { id: `e-${n}` as EventId, subject: user as Pseudonym, parts: [JSON.stringify(event)] };
}

const many = (count: number) => Array.from({ length: count }, (_, n) => parcel(n));
const kinds = (answers: readonly Answer[]) => answers.map(({ kind }) => kind);

describe('AmplitudeTarget', () => {
  let stub: AmplitudeStub;
  let target: AmplitudeTarget;

  async function open(
    settings: Partial<StubSettings> = {},
    more: Partial<AmplitudeSettings> = {},
  ): Promise<void> {
    stub = new AmplitudeStub(settings);
    const url = await stub.listen();
    target = new AmplitudeTarget({
      ...defaultAmplitudeSettings,
      apiKey: 'stub-api-key',
      url,
      timeoutMs: 500,
      ...more,
    });
  }

  afterEach(async () => {
    target.close();
    await stub.close();
  });

  for (const api of ['http', 'batch'] as const)
    it(`delivers in one request (${api})`, async () => {
      await open({}, { api });
      expect(new Set(kinds(await target.send(many(100))))).to.deep.equal(new Set(['delivered']));
      expect(stub.project.events).to.have.length(100);
      expect(stub.requests).to.have.length(1);
    });

  it('rejects what Amplitude finds wrong, in its words, and sends the rest again', async () => {
    await open();
    const parcels = many(20);
    parcels[3] = parcel(3, 's_user3', { time: 'yesterday' });
    parcels[9] = parcel(9, 'none', { device_id: undefined });
    parcels[15] = parcel(15, 'abc');
    const answers = await target.send(parcels);
    expect(answers[3]).to.deep.equal({
      kind: 'rejected',
      reason: 'Invalid field values on some events: time invalid',
    });
    expect(answers[9]).to.deep.equal({
      kind: 'rejected',
      reason: 'Invalid field values on some events: user_id invalid',
    });
    expect(answers[15]).to.deep.equal({
      kind: 'rejected',
      reason: 'Invalid id length for user_id or device_id: user_id too short',
    });
    expect(answers.filter(({ kind }) => kind === 'delivered')).to.have.length(17);
    expect(stub.project.events).to.have.length(17);
  });

  it('rejects a record whole, when one of its parts is refused', async () => {
    await open();
    const [good] = parcel(1).parts as [string];
    const [bad] = parcel(2, 's_user1', { time: 'x' }).parts as [string];
    const answers = await target.send([{ ...parcel(1, 's_user1'), parts: [good, bad] }, parcel(3)]);
    expect(kinds(answers)).to.deep.equal(['rejected', 'delivered']);
    expect(stub.project.events.map(({ insert_id }) => insert_id)).to.deep.equal(['e-3']);
  });

  it('halves what is too large, and rejects a single event that is', async () => {
    await open();
    const parcels = many(10).map((_, n) =>
      parcel(n, undefined, { event_properties: { pad: 'é'.repeat(n === 4 ? 600_000 : 60_000) } }),
    );
    const answers = await target.send(parcels);
    expect(answers[4]).to.deep.equal({ kind: 'rejected', reason: 'Payload too large' });
    expect(answers.filter(({ kind }) => kind === 'delivered')).to.have.length(9);
    expect(stub.project.events.map(({ insert_id }) => insert_id)).to.deep.equal(
      [0, 1, 2, 3, 5, 6, 7, 8, 9].map((n) => `e-${n}`),
    );
  });

  it('pauses only the users and devices that are throttled', async () => {
    await open({ eps: { http: 2, batch: 2 }, windowMs: 1_000 });
    const loud = Array.from({ length: 5 }, (_, n) => parcel(100 + n, 's_loud'));
    const answers = await target.send([parcel(1), ...loud, parcel(2)]);
    expect(kinds(answers)).to.deep.equal([
      'delivered',
      'later',
      'later',
      'later',
      'later',
      'later',
      'delivered',
    ]);
    expect(answers[1]).to.include({ of: 'person', ms: 30_000 });
    expect(stub.requests.map(({ status }) => status)).to.deep.equal([429, 200]);
  });

  it('rejects silenced devices’ events, and delivers the others', async () => {
    await open();
    stub.faults = { ...noFaults, silenced: ['d_s_user1'] };
    const answers = await target.send([parcel(0), parcel(1), parcel(2)]);
    expect(kinds(answers)).to.deep.equal(['delivered', 'rejected', 'delivered']);
  });

  it('takes failures, cuts and silence for "later"', async () => {
    await open();
    for (const faults of [{ failing: 1 }, { cut: 1 }, { away: true }, { delayMs: 900 }]) {
      stub.faults = { ...noFaults, ...faults };
      const [answer] = await target.send([parcel(1)]);
      expect(answer, JSON.stringify(faults)).to.include({ kind: 'later', of: 'target' });
    }
    stub.faults = noFaults;
    expect(kinds(await target.send([parcel(1)]))).to.deep.equal(['delivered']);
    expect(stub.project.events).to.have.length(1);
  });

  it('stops at a wrong key, and lets no event die of it', async () => {
    await open({}, { apiKey: 'wrong-key' });
    const answers = await target.send(many(3));
    expect(new Set(kinds(answers))).to.deep.equal(new Set(['stop']));
    expect(answers[0]).to.have.property('reason').that.includes('Invalid API key');
  });

  it('stops at an address that is not Amplitude’s', async () => {
    await open();
    const elsewhere = createServer((_, response) => response.writeHead(404).end('nothing here'));
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const lost = new AmplitudeTarget({ ...defaultAmplitudeSettings, apiKey: 'k', url });
    expect(kinds(await lost.send(many(2)))).to.deep.equal(['stop', 'stop']);
    lost.close();
    elsewhere.closeAllConnections();
    elsewhere.close();
  });

  it('does not take a 200 for success that is not Amplitude’s', async () => {
    await open();
    const captive = createServer((_, response) => response.writeHead(200).end('<html>log in</html>'));
    await new Promise<void>((resolve) => captive.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(captive.address() as AddressInfo).port}`;
    const lost = new AmplitudeTarget({ ...defaultAmplitudeSettings, apiKey: 'k', url });
    expect(kinds(await lost.send(many(2)))).to.deep.equal(['later', 'later']);
    lost.close();
    captive.closeAllConnections();
    captive.close();
  });
});
