import { createInstance } from '@amplitude/analytics-node';
import { expect } from 'chai';
import { noFaults } from '../../support/amplitude-stub/faults.js';
import { AmplitudeStub } from '../../support/amplitude-stub/stub.js';

/** Amplitude's own SDK, unmodified, speaks to the stub: so it is not only our idea of Amplitude. */
describe('Amplitude’s own SDK and the stub', () => {
  let stub: AmplitudeStub;

  beforeEach(async () => {
    stub = new AmplitudeStub();
    await stub.listen();
  });
  afterEach(() => stub.close());

  async function client(apiKey = 'stub-api-key') {
    const amplitude = createInstance();
    await amplitude.init(apiKey, {
      serverUrl: `${stub.url}/2/httpapi`,
      flushQueueSize: 50,
      flushIntervalMillis: 50,
      logLevel: 0,
    }).promise;
    return amplitude;
  }

  it('agree on what is ingested: tracks, identifies, groups, revenue', async () => {
    const amplitude = await client();
    const { Identify, Revenue } = await import('@amplitude/analytics-node');
    const user = { user_id: 'user-12345', device_id: 'device-12345' };
    const results = await Promise.all([
      amplitude.track('Visited', {}, { device_id: 'device-12345' }).promise,
      amplitude.identify(new Identify().set('plan', 'pro').add('logins', 2), user).promise,
      amplitude.groupIdentify('gym', 'gym-7', new Identify().set('size', 40), user).promise,
      amplitude.revenue(new Revenue().setPrice(10).setQuantity(2).setProductId('p-1'), user).promise,
      amplitude.track('Bought', { sku: 'p-1' }, user).promise,
    ]);
    expect(results.map(({ code }) => code)).to.deep.equal([200, 200, 200, 200, 200]);
    const id = stub.project.idOfUser('user-12345') as number;
    expect(stub.project.idOfDevice('device-12345')).to.equal(id);
    expect(stub.project.funnelOf(id)).to.have.members(['Visited', 'revenue_amount', 'Bought']);
    expect(stub.project.properties.get(id)).to.include({ plan: 'pro', logins: 2 });
  });

  it('agree on what is refused: the SDK drops what the stub names and sends the rest again', async () => {
    const amplitude = await client();
    const send = (name: string, user_id: string) => amplitude.track(name, {}, { user_id }).promise;
    const results = await Promise.all([send('A', 'user-12345'), send('B', 'none'), send('C', 'user-12346')]);
    expect(results.map(({ code }) => code)).to.deep.equal([200, 400, 200]);
    expect(stub.project.events.map(({ event_type }) => event_type)).to.deep.equal(['A', 'C']);
  });

  it('agree on a wrong key', async () => {
    const amplitude = await client('wrong');
    const { code, message } = await amplitude.track('A', {}, { user_id: 'user-12345' }).promise;
    expect(code).to.equal(400);
    expect(message).to.include('Invalid API key');
  });

  it('agree on repeats: what failed after it was ingested is there once', async () => {
    stub.faults = { ...noFaults, failing: 0.6 };
    const amplitude = await client();
    const sent = Array.from(
      { length: 8 },
      (_, n) => amplitude.track(`A${n}`, {}, { user_id: `user-1234${n}` }).promise,
    );
    setTimeout(() => {
      stub.faults = noFaults;
    }, 1_500);
    for (const { code } of await Promise.all(sent)) expect(code).to.equal(200);
    expect(stub.project.events.map(({ event_type }) => event_type)).to.have.members(
      Array.from({ length: 8 }, (_, n) => `A${n}`),
    );
  });
});
