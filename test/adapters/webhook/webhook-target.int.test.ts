import { expect } from 'chai';
import { signature } from '../../../src/adapters/webhook/signature.js';
import { defaultWebhookSettings, WebhookTarget } from '../../../src/adapters/webhook/webhook-target.js';
import type { EventId } from '../../../src/domain/event/event.js';
import type { Parcel } from '../../../src/domain/ports/target.js';
import { toWebhook } from '../../../src/domain/targets/webhook/map.js';
import { record } from '../../domain/targets/amplitude/records.js';
import { isSigned, WebhookReceiver } from '../../support/webhook-receiver.js';

const secret = 'whsec_0123456789';

describe('WebhookTarget', () => {
  let receiver: WebhookReceiver;
  let target: WebhookTarget;
  const parcels = (count: number): Parcel[] =>
    Array.from({ length: count }, (_, n) => {
      const id = `e-${n}` as EventId;
      return { id, parts: [toWebhook(record({ id }))] };
    });

  beforeEach(async () => {
    receiver = new WebhookReceiver(secret);
    target = new WebhookTarget({
      ...defaultWebhookSettings,
      url: await receiver.listen(),
      secret,
      timeoutMs: 500,
    });
  });
  afterEach(async () => {
    target.close();
    await receiver.close();
  });

  it('delivers masked records with their keys, without the sealed part', async () => {
    const sealed = { default: { v: 1, kid: 'k', data: 'secret' } } as never;
    const one = record({ properties: { minutes: 42 }, privacy: { policy: 'p' as never, sealed } });
    expect(await target.send([{ id: one.id, parts: target.map(one).parts }])).to.deep.equal([
      { kind: 'delivered' },
    ]);
    const [[key, received]] = [...receiver.events] as [[string, object]];
    expect(key).to.equal('workout_completed/app/e-1');
    expect(received).to.deep.include({ id: 'e-1', properties: { minutes: 42 }, privacy: { policy: 'p' } });
  });

  it('signs body and time: who changes either, or sends it later, is found out', () => {
    const body = Buffer.from('{"v":1}');
    const now = 1_763_909_000_000;
    const header = signature(secret, body, now);
    expect(isSigned(secret, body, header, now + 60_000)).to.equal(true);
    expect(isSigned(secret, Buffer.from('{"v":2}'), header, now)).to.equal(false);
    expect(isSigned('other', body, header, now)).to.equal(false);
    expect(isSigned(secret, body, header, now + 6 * 60_000)).to.equal(false);
    expect(isSigned(secret, body, header.replace(/t=\d+/, `t=${now / 1_000 + 360}`), now + 360_000)).to.equal(
      false,
    );
  });

  it('finds out what is refused by halves, and delivers the rest', async () => {
    receiver.isRefused = (key) => key.endsWith('/e-3') || key.endsWith('/e-8');
    const answers = await target.send(parcels(10));
    expect(answers.flatMap(({ kind }, n) => (kind === 'rejected' ? [n] : []))).to.deep.equal([3, 8]);
    expect(receiver.events.size).to.equal(8);
  });

  it('takes trouble for "later", and a closed door for a wrong set-up', async () => {
    for (const [status, kind] of [
      [500, 'later'],
      [503, 'later'],
      [429, 'later'],
      [0, 'later'],
      [401, 'stop'],
      [404, 'stop'],
    ] as const) {
      receiver.fate = () => ({ status, ingested: false });
      const answers = await target.send(parcels(2));
      expect(
        answers.map((answer) => answer.kind),
        String(status),
      ).to.deep.equal([kind, kind]);
    }
    receiver.isAway = true;
    expect((await target.send(parcels(1)))[0]).to.include({ kind: 'later', of: 'target' });
  });
});
