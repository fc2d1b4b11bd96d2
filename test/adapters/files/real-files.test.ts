import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { readEventMap } from '../../../src/adapters/files/read-event-map.js';
import { idsOf, read, readyMap, sharedData } from './support.js';

function real(name: string, title: string, test: (path: string) => Promise<void>): void {
  const path = sharedData(name);
  if (existsSync(path)) it(title, () => test(path));
  else it.skip(`${title} (skipped: ${path} is not there)`);
}

describe('real files', () => {
  real('opensearch_sample_ecommerce.json.gz', 'reads all 4,675 orders', async (path) => {
    const map = await readEventMap(readyMap('opensearch-ecommerce.yaml'));
    const { events, error } = await read([path], { format: 'ndjson', map });
    expect(error).to.equal(undefined);
    expect(events.filter(({ reason }) => reason !== undefined)).to.deep.equal([]);
    expect(events).to.have.length(4675);
    expect(new Set(idsOf(events))).to.have.property('size', 4675);
    const orders = events.map(
      ({ event }) => event as { userId: string; timestamp: string; properties: object },
    );
    expect(new Set(orders.map(({ userId }) => userId))).to.have.property('size', 3321);
    expect(orders.every(({ timestamp }) => timestamp.startsWith('2016-1'))).to.equal(true);
    expect(orders[0]).to.deep.include({
      ...{
        type: 'track',
        event: 'Order Completed',
        messageId: '584677',
        userId: 'eddie@underwood-family.zzz',
      },
      timestamp: '2016-12-26T09:28:48.000Z',
    });
    expect(orders[0]?.properties).to.include({ order_id: 584677, revenue: 36.98, taxful_total_price: 36.98 });
    const properties = JSON.stringify(orders.map(({ properties }) => properties));
    expect(properties).to.not.match(/@|Underwood|"eddie"/);
  });

  real('elastic_apache_logs.log.gz', 'reads all 10,000 requests, equal ones too', async (path) => {
    const { events, error } = await read([path], { format: 'combined-log' });
    expect(error).to.equal(undefined);
    expect(events.filter(({ reason }) => reason !== undefined)).to.deep.equal([]);
    expect(events).to.have.length(10_000);
    expect(new Set(idsOf(events))).to.have.property('size', 10_000);
    const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
    expect(new Set(lines)).to.have.property('size', 9981);
    for (const [index, { event }] of events.entries()) {
      const { context, properties } = event as { context: { ip: string }; properties: { status: number } };
      expect(lines[index]?.startsWith(`${context.ip} `)).to.equal(true);
      expect(properties.status).to.be.within(100, 599);
    }
    const again = await read([path], { format: 'combined-log' });
    expect(again.events).to.deep.equal(events);
  });
});
