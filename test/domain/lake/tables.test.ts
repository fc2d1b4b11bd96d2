import { expect } from 'chai';
import type { EventType } from '../../../src/domain/event/event-type.js';
import type { TypeSchema } from '../../../src/domain/lake/schema.js';
import { athenaTables } from '../../../src/domain/lake/tables/athena.js';
import { sparkTables } from '../../../src/domain/lake/tables/spark.js';

const orders: TypeSchema = {
  version: 1,
  type: 'order_completed' as EventType,
  columns: [
    { column: 'p_price', property: 'price', type: 'double' },
    { column: 'p_is_gift', property: 'isGift', type: 'boolean' },
  ],
};
const tables = { root: 's3://lake', schemas: [orders], from: '2026-05-01' };

describe('table definitions', () => {
  it('for Athena: the columns of the files in order, and partitions that nobody has to register', () => {
    const statements = athenaTables(tables);
    const ofOrders = statements.find((one) => one.includes('EXISTS `order_completed`')) ?? '';
    const columns = [...ofOrders.matchAll(/^ {2}`(\w+)` (\w+),?$/gm)].map(
      ([, name, type]) => `${name} ${type}`,
    );
    expect(columns).to.deep.equal([
      ...[
        'id string',
        'kind string',
        'name string',
        'time timestamp',
        'received_at timestamp',
        'subject string',
      ],
      ...['anonymous string', 'source string', 'p_price double', 'p_is_gift boolean', 'record string'],
    ]);
    expect(ofOrders).to.include("'projection.date.range' = '2026-05-01,NOW+2DAYS'");
    expect(ofOrders).to.include(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena's own
      "'storage.location.template' = 's3://lake/curated/event_type=order_completed/date=${date}/'",
    );
    expect(statements[0]).to.include("'projection.event_type.values' = 'order_completed'");
  });

  it('for Spark: a table per type, and views of all of them', () => {
    const statements = sparkTables(tables);
    expect(statements[0]).to.match(
      /CREATE TABLE IF NOT EXISTS `order_completed` \([\s\S]*`p_price` DOUBLE,[\s\S]*LOCATION 's3:/,
    );
    expect(statements.map((one) => one.split(/[\n(]/)[0]?.trim())).to.deep.equal([
      'CREATE TABLE IF NOT EXISTS `order_completed`',
      'MSCK REPAIR TABLE `order_completed`',
      'CREATE OR REPLACE VIEW events_files AS',
      'CREATE OR REPLACE VIEW identities AS',
      'CREATE OR REPLACE VIEW events AS',
    ]);
  });

  it('of a lake without types name none', () => {
    expect(sparkTables({ ...tables, schemas: [] })).to.deep.equal([]);
  });
});
