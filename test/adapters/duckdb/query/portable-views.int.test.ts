import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import { portableViews, writeViewsFile } from '../../../../src/adapters/duckdb/query/portable-views.js';
import type { Column } from '../../../../src/domain/lake/schema.js';
import { QueryLake } from '../../../support/query-lake.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const price: Column = { column: 'p_price', property: 'price', type: 'double' };

describe('a DuckDB file of views', function () {
  this.timeout(60_000);

  it('answers as lethe query does where all is curated, and sees later days', async () => {
    const folder = await temporaryFolder();
    const lake = new QueryLake(folder.path);
    const day = (n: number) => ({ type: 'order_completed', time: `2026-05-0${n}T10:00:00.000Z` });
    await lake.curate(
      [{ id: 'a', ...day(1), subject: 's_ann', anonymous: 's_x', properties: { price: 2 } }],
      [price],
    );
    await lake.curate([{ id: 'b', ...day(2), subject: 's_x', anonymous: 's_x' }]);
    await lake.curate([{ id: 'c', type: 'page', time: '2026-05-01T10:00:00.000Z', geo: { country: 'DE' } }]);
    const { schemas, from } = await lake.analytics.curated();
    expect(from).to.equal('2026-05-01');
    const file = join(folder.path, 'lethe.duckdb');
    await writeViewsFile(portableViews({ root: lake.root, schemas }), file);
    const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const count = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
    for (const view of ['events', 'order_completed', 'page', 'identities', 'sessions']) {
      const sql = `select md5(string_agg(t::varchar, chr(10) order by t::varchar)), count(*)::integer from "${view}" t`;
      expect(await count(sql), view).to.deep.equal(await lake.rows(sql));
    }
    await lake.curate([{ id: 'd', ...day(3), subject: 's_eve', properties: { price: 5 } }], [price]);
    expect(await count('select id, person, price from order_completed order by id')).to.deep.equal([
      ['a', 's_ann', 2],
      ['b', 's_ann', null],
      ['d', 's_eve', 5],
    ]);
    connection.closeSync();
    instance.closeSync();
    await folder.remove();
  });
});
