import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isObject, type Json } from '../../../src/domain/json.js';
import { listen, portOf, testServer, writeKey } from '../../support/http-server.js';
import { type SdkEvent, sendWithRudder, sendWithSegment, sixKinds } from '../../support/sdks.js';

const sdks = [
  { name: '@segment/analytics-node', send: sendWithSegment },
  { name: '@rudderstack/rudder-sdk-node', send: sendWithRudder },
];

function idsAndKinds(events: readonly Json[]): string[] {
  const lines = events.map((event) =>
    isObject(event) ? `${event.messageId} ${event.type}` : 'not an object',
  );
  return [...new Set(lines)].sort();
}

function expected(events: readonly SdkEvent[]): string[] {
  return events.map(({ kind, message }) => `${message.messageId} ${kind}`).sort();
}

for (const { name, send } of sdks)
  describe(`${name}, unmodified`, function () {
    this.timeout(60_000);

    it('delivers all six kinds', async () => {
      const { app, collect, statuses } = await testServer();
      const url = await listen(app);
      const events = sixKinds('once');
      await send(url, writeKey, events);
      await app.close();
      expect(idsAndKinds(collect.events())).to.deep.equal(expected(events));
      expect(collect.events()).to.have.length(events.length);
      expect(new Set(statuses)).to.deep.equal(new Set([200]));
    });

    it('hears of a wrong key', async () => {
      const { app, collect, statuses } = await testServer();
      const url = await listen(app);
      const failure = await send(url, 'wrong', sixKinds('wrong')).catch((error: unknown) => error);
      await app.close();
      expect(failure).to.be.instanceOf(AggregateError);
      expect(collect.submissions).to.deep.equal([]);
      expect(new Set(statuses)).to.deep.equal(new Set([401]));
    });

    it('delivers everything through a restart and a spell of overload', async () => {
      const first = await testServer();
      const url = await listen(first.app);
      const port = portOf(first.app);
      const before = sixKinds('before');
      await send(url, writeKey, before);
      await first.app.close();

      const during = sixKinds('during', 5);
      const sending = send(url, writeKey, during);
      await sleep(2_000);
      let refusals = 1;
      const second = await testServer({}, { backlog: () => refusals-- > 0 });
      await listen(second.app, port);
      await sending;
      const after = sixKinds('after');
      await send(url, writeKey, after);
      await second.app.close();

      const arrived = [...first.collect.events(), ...second.collect.events()];
      expect(idsAndKinds(arrived)).to.deep.equal(expected([...before, ...during, ...after]));
      expect(new Set(second.statuses)).to.deep.equal(new Set([429, 200]));
    });
  });
