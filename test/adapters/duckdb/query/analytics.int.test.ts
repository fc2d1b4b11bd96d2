import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { ReceiptId } from '../../../../src/domain/event/event.js';
import { letterId } from '../../../../src/domain/failure/letter.js';
import type { JsonText } from '../../../../src/domain/json.js';
import type { Column } from '../../../../src/domain/lake/schema.js';
import { emptyProfile } from '../../../../src/domain/profile/profile.js';
import { errorOf } from '../../../contracts/contract.js';
import { letter, pseudonym } from '../../../contracts/examples.js';
import { QueryLake, type Written } from '../../../support/query-lake.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const price: Column = { column: 'p_price', property: 'price', type: 'double' };

function order(id: string, time: string, more: Partial<Written> = {}): Written {
  return { id, type: 'order_completed', time: `2026-${time}:00.000Z`, ...more };
}

describe('SQL over the lake', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let lake: QueryLake;
  beforeEach(async () => {
    folder = await temporaryFolder();
    lake = new QueryLake(folder.path);
  });
  afterEach(() => folder.remove());

  const ids = (from: string) => lake.rows(`select id from ${from} order by id`);

  describe('each event once', () => {
    const events = [order('a', '05-01T10:00'), order('b', '05-01T11:00'), order('c', '05-02T11:00')];

    it('from raw objects alone, without repeats: the earliest received of them', async () => {
      await lake.land(events);
      await lake.land([order('a', '05-01T10:00', { received_at: '2026-04-01T00:00:00.000Z' }), ...events]);
      expect(await ids('events')).to.deep.equal([['a'], ['b'], ['c']]);
      expect(await lake.rows("select received_at from events where id = 'a'")).to.deep.equal([
        ['2026-04-01T00:00:00.000Z'],
      ]);
    });

    it('from the curated zone, leaving out the raw objects that a manifest names', async () => {
      const [ofFirst = '', ofSecond = ''] = await lake.land(events);
      await lake.curate(events.slice(0, 2), [price], { sources: [ofFirst] });
      await writeFile(join(lake.root, ofFirst), 'this is not read');
      expect(await ids('events')).to.deep.equal([['a'], ['b'], ['c']]);
      await rm(join(lake.root, ofFirst));
      await rm(join(lake.root, ofSecond));
      expect(await ids('order_completed')).to.deep.equal([['a'], ['b']]);
    });

    it('while parts are there and their manifest is not yet', async () => {
      await lake.land(events);
      await lake.curate(events.slice(0, 1), [], { hasManifest: false });
      expect(await ids('events')).to.deep.equal([['a'], ['b'], ['c']]);
      expect(await ids('order_completed')).to.deep.equal([['a'], ['b'], ['c']]);
    });

    it('where a repeat landed within seven days of what is curated, whatever days are asked for', async () => {
      await lake.curate([order('a', '05-01T10:00')]);
      await lake.land([order('a', '05-08T10:00'), order('a', '05-08T10:00', { source: 'app' })]);
      await lake.land([order('a', '05-09T10:00', { source: 'till' })]);
      expect(await lake.rows('select date, source from events order by source, date')).to.deep.equal([
        ['2026-05-08', 'app'],
        ['2026-05-01', 'shop'],
        ['2026-05-09', 'till'],
      ]);
      expect(await lake.rows("select count(*) from events where date = '2026-05-08'")).to.deep.equal([[1]]);
    });

    it('where raw objects and parts go away or are replaced while it is read', async () => {
      await lake.curate(events.slice(0, 2), [price]);
      const path = join(lake.root, 'curated/event_type=order_completed/date=2026-05-01/part-0-of-1.parquet');
      const found = await lake.analytics.stream('select id from events order by id', {}, async (answer) => {
        await rename(path, `${path}.gone`);
        const rows = [];
        for await (const row of answer.rows()) rows.push(row);
        return rows;
      });
      expect(found).to.deep.equal([['a'], ['b']]);
    });
  });

  describe('a raw object that is not whole', () => {
    const many = Array.from({ length: 3_000 }, (_, i) =>
      order(`m${i}`, '05-01T10:00', { properties: { note: randomBytes(12).toString('hex') } }),
    );
    const damages: { readonly [what: string]: (whole: Buffer) => Buffer } = {
      'is cut in the middle': (whole) => whole.subarray(0, whole.length >> 1),
      'is cut before its trailer': (whole) => whole.subarray(0, -8),
      'has another byte': (whole) =>
        whole.map((byte, i) => (i === whole.length - 8 ? byte ^ 1 : byte)) as Buffer,
      'is empty': () => Buffer.alloc(0),
      'has rubbish after its end': (whole) => Buffer.concat([whole, Buffer.from('rubbish')]),
      'is cut, and large': (whole) => Buffer.concat([...Array(8).fill(whole), whole.subarray(0, -1)]),
    };
    for (const [what, damage] of Object.entries(damages))
      it(`is refused, or left out and named, never counted in part: ${what}`, async () => {
        await lake.land([order('a', '05-01T10:00')]);
        const [name = ''] = await lake.land(many);
        await writeFile(join(lake.root, name), damage(await readFile(join(lake.root, name))));
        const sql = 'select count(*) from order_completed';
        const error = await errorOf(lake.analytics.query(sql));
        expect(error).to.include({ code: 'lake_damaged' });
        expect((error as Error).message).to.include(name);
        const named: string[] = [];
        const onDamaged = (objects: readonly string[]) => named.push(...objects);
        expect(await lake.rows(sql, { onDamaged })).to.deep.equal([[1]]);
        expect(named).to.deep.equal([name]);
        expect(await lake.rows("select count(*) from events where type = 'page'")).to.deep.equal([[0]]);
      });
  });

  describe('a view per event type', () => {
    it('has the properties as columns, also of events that were not curated yet, null where a cast would lose something', async () => {
      await lake.curate([order('a', '05-01T10:00', { properties: { price: 12 } })], [price]);
      await lake.land([
        order('b', '05-02T10:00', { properties: { price: '12.50', isGift: true } }),
        order('c', '05-02T11:00', { properties: { price: 'dear', note: 'cut \ud83d' } }),
      ]);
      expect(
        await lake.rows('select id, price, is_gift, note from order_completed order by id'),
      ).to.deep.equal([
        ['a', 12, null, null],
        ['b', 12.5, true, null],
        ['c', null, null, 'cut \ufffd'],
      ]);
    });

    it('reads parts of other days with other columns as one table', async () => {
      const coupon: Column = { column: 'p_coupon', property: 'coupon', type: 'string' };
      await lake.curate([order('a', '05-01T10:00', { properties: { price: 1 } })], [price]);
      await lake.curate(
        [order('b', '05-02T10:00', { properties: { price: 2, coupon: 'X' } })],
        [coupon, price],
      );
      await lake.curate([order('c', '05-03T10:00')]);
      expect(await lake.rows('select id, price, coupon from order_completed order by id')).to.deep.equal([
        ['a', 1, null],
        ['b', 2, 'X'],
        ['c', null, null],
      ]);
    });

    it('reads parts that were written before a column got another type', async () => {
      const was = (type: Column['type']): Column => ({ ...price, type });
      await lake.curate([order('a', '05-01T10:00', { properties: { price: 1.5 } })], [was('double')]);
      await lake.curate([order('b', '05-02T10:00', { properties: { price: 'free' } })], [was('string')]);
      await lake.land([order('c', '05-03T10:00', { properties: { price: 3 } })]);
      const sql = 'select id, price from order_completed order by id';
      expect(await lake.rows(sql)).to.deep.equal([
        ['a', '1.5'],
        ['b', 'free'],
        ['c', '3'],
      ]);
      await lake.curate([order('d', '05-04T10:00', { properties: { price: 4 } })], [was('double')]);
      expect(await lake.rows(sql)).to.deep.equal([
        ['a', 1.5],
        ['b', null],
        ['c', 3],
        ['d', 4],
      ]);
      expect(await lake.rows('select sum(price) from order_completed')).to.deep.equal([[8.5]]);
    });

    it('keeps the prefix where the envelope has the name already', async () => {
      await lake.land([
        order('a', '05-01T10:00', { properties: { id: 'x', type: 'gift', Time: '2026-01-01T00:00:00Z' } }),
      ]);
      expect(await lake.rows('select id, p_id, type, p_time from order_completed')).to.deep.equal([
        ['a', 'x', 'gift', '2026-01-01T00:00:00.000Z'],
      ]);
    });
  });

  describe('the person', () => {
    beforeEach(async () => {
      await lake.curate([order('a', '05-01T10:00', { subject: 's_device', anonymous: 's_device' })]);
      await lake.land([
        {
          id: 'b',
          type: 'signed_up',
          time: '2026-06-01T10:00:00.000Z',
          subject: 's_ann',
          anonymous: 's_device',
        },
        order('c', '06-02T10:00', { subject: 's_bob', anonymous: 's_device' }),
        order('d', '06-03T10:00', { subject: 's_later', anonymous: 's_device' }),
        order('e', '06-04T10:00', { anonymous: 's_other' }),
        order('f', '06-05T10:00'),
      ]);
    });

    it('is who claimed the device, also for events before that and for those of other types and days', async () => {
      const sql = "select id, person from order_completed where date < '2026-05-02'";
      expect(await lake.rows(sql)).to.deep.equal([['a', 's_ann']]);
    });

    it('is the person that the event names, the anonymous id where nobody claimed it, else nobody', async () => {
      expect(await lake.rows('select id, person from events order by id')).to.deep.equal([
        ['a', 's_ann'],
        ['b', 's_ann'],
        ['c', 's_bob'],
        ['d', 's_later'],
        ['e', 's_other'],
        ['f', null],
      ]);
      expect(await lake.rows('from identities')).to.deep.equal([['s_device', 's_ann']]);
    });

    it('is there however a query comes to it', async () => {
      for (const sql of [
        "select distinct e.person from events e where e.date < DATE '2026-05-02'",
        'select "Person" from events where id = \'a\'',
        "select #8 from events where id = 'a'",
        "select columns('^person$') from events where id = 'a'",
        "select struct_extract(e, 'person') from events e where id = 'a'",
        "select p from events e(a, b, i, c, d, f, g, p) where i = 'a'",
        "select person from (select * from events) where id = 'a'",
      ])
        expect(await lake.rows(sql), sql).to.deep.equal([['s_ann']]);
    });

    it('has sessions: events with no more than 30 minutes between them', async () => {
      const at = (id: string, time: string) => order(id, `07-01T${time}`, { subject: 's_eve' });
      await lake.land([at('1', '10:00'), at('2', '10:30'), at('3', '11:00'), at('4', '11:31')]);
      const sql = `select started_at, seconds, events from sessions where person = 's_eve' order by 1`;
      expect(await lake.rows(sql)).to.deep.equal([
        ['2026-07-01T10:00:00.000Z', 3600, 3],
        ['2026-07-01T11:31:00.000Z', 0, 1],
      ]);
    });
  });

  describe('what else can be asked', () => {
    it('profiles: clear traits, nested', async () => {
      const clear = '{"plan":"pro","home":{"city":"Łódź"}}' as JsonText;
      const profile = { ...emptyProfile, clear };
      await lake.profiles.write([{ subject: pseudonym('ann'), profile, expected: 0 }]);
      expect(await lake.rows("select traits->>'$.home.city', traits from profiles")).to.deep.equal([
        ['Łódź', JSON.parse(clear)],
      ]);
    });

    it('dead letters: what is known of them, and nothing that was in them', async () => {
      const id = 'c.1' as ReceiptId;
      await lake.letters.put([letter(id, 0, { type: 'order_completed' })]);
      expect(await lake.rows('from dead_letters')).to.deep.equal([
        [
          letterId(id, 0),
          'forbidden_id',
          'open',
          'order_completed',
          'app',
          null,
          '2026-11-23T12:00:00.000Z',
          '2026-11-23T12:00:00.000Z',
        ],
      ]);
    });

    it('ad spend: empty while nothing is there, else its lines, whatever else they hold', async () => {
      expect(await lake.rows('select count(*) from ad_spend')).to.deep.equal([[0]]);
      const line = {
        date: '2026-05-01',
        platform: 'google',
        campaign: 'Spring',
        cost: 12.5,
        clicks: 3,
        more: [1],
      };
      await lake.write('ad_spend/google/2026/05/01/a.ndjson.gz', gzipSync(`${JSON.stringify(line)}\n`));
      expect(await lake.rows('select date, platform, cost, clicks, currency from ad_spend')).to.deep.equal([
        ['2026-05-01', 'google', 12.5, 3, null],
      ]);
    });

    it('the views themselves, before anything was curated and in an empty lake', async () => {
      expect((await lake.analytics.views()).map(({ name }) => name)).to.deep.equal([
        ...['events', 'sessions', 'identities', 'profiles', 'dead_letters', 'ad_spend'],
      ]);
      await lake.land([order('a', '05-01T10:00', { properties: { price: 1 } })]);
      const view = (await lake.analytics.views()).find(({ name }) => name === 'order_completed');
      expect(view?.columns).to.deep.include({ name: 'price', type: 'DOUBLE' });
      const described = await lake.rows('describe order_completed');
      expect(described.map((row) => (row as unknown[])[0])).to.deep.equal(
        view?.columns.map(({ name }) => name),
      );
      expect(await lake.rows('select count(*) from events')).to.deep.equal([[1]]);
      await rm(lake.root, { recursive: true });
      expect(await lake.rows('from events')).to.deep.equal([]);
    });

    it('every view has the columns that it is said to have', async () => {
      await lake.land([order('a', '05-01T10:00', { properties: { price: 1 } })]);
      for (const { name, columns } of await lake.analytics.views()) {
        const { columns: found } = await lake.analytics.query(`from "${name}"`);
        expect(found, name).to.deep.equal(columns);
      }
    });
  });

  describe('only what a query can touch is looked at', () => {
    const unreadable = 'this is no parquet';

    beforeEach(async () => {
      await lake.curate([order('a', '05-01T10:00')]);
      await lake.curate([order('b', '05-20T10:00')]);
      const other = 'curated/event_type=order_completed/date=2026-05-20/part-0-of-1.parquet';
      await lake.write(other, unreadable);
      await lake.write('curated/event_type=page/date=2026-05-01/part-0-of-1.parquet', unreadable);
    });

    for (const [sql, parameters] of [
      ["select id from order_completed where date = '2026-05-01'", {}],
      ["select id from order_completed where date between date '2026-04-30' and date '2026-05-02'", {}],
      [
        "select o.id from order_completed o join ad_spend a on true right join range(1) on true where o.date < '2026-05-03'",
        {},
      ],
      ["select id from events where type = 'order_completed' and date <= $to", { to: '2026-05-19' }],
      ["select id from events where type in ('order_completed') and time < '2026-05-10T00:00:00Z'", {}],
      ["with o as (select id, date from order_completed where date = '2026-05-01') select id from o", {}],
    ] as const)
      it(sql, async () => {
        const { rows } = await lake.analytics.query(sql, { parameters });
        expect(rows.length).to.be.at.most(1);
      });

    for (const sql of [
      "select id from order_completed where date = '2026-05-01' or id = 'b'",
      "select id from events where type = 'order_completed'",
      "select id from (select id, date from order_completed) where date = '2026-05-01' union all select id from order_completed",
      "select o.id from ad_spend a asof left join order_completed o on a.date >= o.date where o.date = '2026-05-01'",
      "select a from order_completed e(date, a) where date = '2026-05-01'",
    ])
      it(`and not less: ${sql}`, async () => {
        expect(await errorOf(lake.analytics.query(sql))).to.include({ code: 'unreadable_object' });
      });
  });

  describe('limits', () => {
    it('an answer is cut where it has more rows than allowed, and says so', async () => {
      const asked = (maxRows: number) => lake.analytics.query('from range(5)', { maxRows });
      expect((await asked(4)).cut).to.equal(true);
      expect((await asked(4)).rows).to.have.length(4);
      expect((await asked(5)).cut).to.equal(false);
    });

    it('a query is stopped when its time is up', async () => {
      const endless = 'select count(*) from range(100000000) a, range(100000000) b';
      const error = await errorOf(lake.analytics.query(endless, { timeoutMs: 200 }));
      expect(error).to.include({ code: 'query_timeout' });
      expect(await readdir(join(folder.path, 'tmp'))).to.deep.equal([]);
    });

    it('a query that needs too much memory says so, and the next one works', async () => {
      const large = "select length(string_agg(repeat('x', 1000000), '')) from range(100000)";
      expect(await errorOf(lake.analytics.query(large))).to.include({ code: 'query_too_large' });
      expect(await lake.rows('select 1')).to.deep.equal([[1]]);
    });

    it('what a query of a dead process left is removed by the next', async () => {
      const tmp = join(folder.path, 'tmp');
      await lake.rows('select 1');
      const left = join(tmp, `query~${hostname()}~999999999~ab`);
      const others = join(tmp, `query~${hostname()}~${process.pid}~ab`);
      await writeFile(left, '');
      await writeFile(others, '');
      await lake.rows('select 1');
      expect(await readdir(tmp)).to.deep.equal([`query~${hostname()}~${process.pid}~ab`]);
    });
  });

  describe('values', () => {
    it('come as JSON can hold them', async () => {
      const sql = `select 9007199254740993, 42::hugeint, 12.50::decimal(9,2), 1234567890123456789.5::decimal(30,1), 'nan'::double,
        timestamptz '2026-05-01 12:00:00.123456+02', date '2026-05-01', timestamp '2026-05-01 12:00:00', interval 3 day, [1, null],
        {'a': 1}, '{"b":[1]}'::json, null, true, '\\x00'::blob`;
      expect(await lake.rows(sql)).to.deep.equal([
        [
          ...['9007199254740993', 42, 12.5, '1234567890123456789.5', 'NaN', '2026-05-01T10:00:00.123456Z'],
          ...['2026-05-01', '2026-05-01 12:00:00', '3 days', [1, null], { a: 1 }, { b: [1] }, null, true],
          '\\x00',
        ],
      ]);
    });

    it('parameters are values, never SQL; one too many or too few is said', async () => {
      const parameters = { name: "x' or true --" };
      expect((await lake.analytics.query('select $name', { parameters })).rows).to.deep.equal([
        [parameters.name],
      ]);
      expect(await errorOf(lake.analytics.query('select $other', { parameters }))).to.include({
        code: 'invalid_query',
      });
      expect(await errorOf(lake.analytics.query('select 1', { parameters }))).to.include({
        code: 'invalid_query',
      });
    });

    it('days are those of the time zone asked for', async () => {
      await lake.land([order('a', '05-01T23:30')]);
      const sql = 'select cast(time as date) from events';
      expect(await lake.rows(sql)).to.deep.equal([['2026-05-01']]);
      expect(await lake.rows(sql, { timeZone: 'Europe/Berlin' })).to.deep.equal([['2026-05-02']]);
      expect(await errorOf(lake.rows(sql, { timeZone: 'Mars' }))).to.include({ code: 'invalid_query' });
    });

    it('a mistake is shown in the engine’s words, with the place', async () => {
      const error = (await errorOf(lake.analytics.query('select 1 +\nfrom where'))) as Error;
      expect(error).to.include({ code: 'invalid_query' });
      expect(error.message).to.match(/syntax error[\s\S]*\n {2}from where\n {2}\^/);
      expect(await errorOf(lake.analytics.query('select prise from events'))).to.include({
        code: 'invalid_query',
      });
      expect(await errorOf(lake.analytics.query('from evnts'))).to.include({ next: 'Did you mean events?' });
    });
  });
});
