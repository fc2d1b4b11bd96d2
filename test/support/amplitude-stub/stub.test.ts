import { expect } from 'chai';
import { AmplitudeStub } from './stub.js';

describe('the stand-in for Amplitude, told from another process', () => {
  it('shows what is stored, breaks as it is told, and lets days pass', async () => {
    const stub = new AmplitudeStub();
    const url = await stub.listen();
    const upload = (events: object[]) =>
      fetch(`${url}/2/httpapi`, {
        method: 'POST',
        body: JSON.stringify({ api_key: 'stub-api-key', events }),
      });
    const told = async (method: string, path: string, body?: object) =>
      (await fetch(`${url}/_stub/${path}`, { method, ...(body && { body: JSON.stringify(body) }) })).json();
    try {
      const event = {
        event_type: 'A',
        user_id: 'user-1',
        insert_id: 'i-1',
        event_properties: { a: 'x'.repeat(2_000) },
      };
      expect((await upload([event, event])).status).to.equal(200);
      const stored = (await told('GET', 'events')) as { event_properties: { a: string } }[];
      expect(stored.map(({ event_properties }) => event_properties.a.length)).to.deep.equal([1_024]);
      expect(await told('GET', 'taxonomy')).to.deep.equal({
        event_types: 1,
        event_properties: 1,
        user_properties: 0,
      });
      await told('PUT', 'faults', { failing: 1 });
      expect((await upload([event])).status).to.be.within(500, 504);
      expect(await told('POST', 'advance')).to.deep.equal([]);
    } finally {
      await stub.close();
    }
  });
});
