import { expect } from 'chai';
import { letheJson, type RunningServer, startServer } from '../support/running-server.js';
import { type SdkEvent, sendWithRudder, sendWithSegment, sixKinds } from '../support/sdks.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { countBy, rowsOf } from './lake-records.js';

const sdks = { segment: sendWithSegment, rudder: sendWithRudder };
const rounds = 4;

function idsOf(events: readonly SdkEvent[]): string[] {
  return events.map(({ message }) => String(message.messageId));
}

describe('unmodified SDKs and a server that is restarted', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: RunningServer;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await server.kill();
    await folder.remove();
  });

  it('deliver every event of all six kinds, sent before, while and after it is away', async () => {
    server = await startServer(folder.path);
    const { port, url, key } = server;
    const sent: SdkEvent[] = [];
    const send = (when: string) =>
      Object.entries(sdks).map(([name, deliver]) => {
        const events = sixKinds(`${name}-${when}`, rounds);
        sent.push(...events);
        return deliver(url, key, events);
      });
    await Promise.all(send('before'));
    const atTheEnd = send('at-the-end');
    const first = await server.stop();
    expect(first.code).to.equal(0);
    const whileAway = send('while-away');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    server = await startServer(folder.path, { port });
    expect(server.key).to.equal(key);
    await Promise.all([...atTheEnd, ...whileAway, ...send('after')]);
    expect((await server.stop()).code).to.equal(0);

    const rows = await rowsOf(folder.path);
    const ids = new Set(rows.map(({ record }) => String(record.id)));
    expect(idsOf(sent).filter((id) => !ids.has(id))).to.deep.equal([]);
    expect(ids).to.have.property('size', sent.length);
    const places = countBy(rows, ({ record: { lethe } }) => `${lethe.receipt} ${lethe.index}`);
    expect(Object.entries(places).filter(([, count]) => count > 1)).to.deep.equal([]);
    const kinds = countBy(rows, ({ record }) => record.kind);
    expect(Object.keys(kinds).sort()).to.deep.equal([
      'alias',
      'group',
      'identify',
      'page',
      'screen',
      'track',
    ]);
    const { ledger, findings } = await letheJson<{ ledger: { dead: number; waiting: number }; findings: [] }>(
      [...['audit', '--data-dir', folder.path]],
    );
    expect(findings).to.deep.equal([]);
    expect(ledger).to.include({ dead: 0, waiting: 0 });
  });
});
