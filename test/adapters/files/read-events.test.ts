import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { FileReadError } from '../../../src/adapters/files/file-read-error.js';
import { parseEventMap } from '../../../src/adapters/files/read-event-map.js';
import { folder, idKey, idsOf, read, readText, removeFolders } from './support.js';

const event = (number: number) => JSON.stringify({ type: 'track', event: 'Tested', messageId: `m${number}` });
const events = (count: number) => Array.from({ length: count }, (_, index) => `${event(index)}\n`).join('');

describe('readEvents', () => {
  afterEach(removeFolders);

  describe('paths', () => {
    it('reads a folder below and below, sorted, without dot files and links to folders', async () => {
      const path = await folder({ 'b.ndjson': event(2), 'a.ndjson': event(1), '.hidden': event(9) });
      await mkdir(join(path, 'c'));
      await mkdir(join(path, '.git'));
      await writeFile(join(path, 'c', 'd.log'), event(3));
      await writeFile(join(path, '.git', 'e'), event(9));
      await symlink(path, join(path, 'c', 'circle'));
      const { events, error } = await read([path], { format: 'segment' });
      expect(error).to.equal(undefined);
      expect(idsOf(events)).to.deep.equal(['m1', 'm2', 'm3']);
      expect(events.map(({ file }) => file)).to.deep.equal(
        ['a.ndjson', 'b.ndjson', 'c/d.log'].map((name) => join(path, name)),
      );
    });

    it('names a missing file before it reads anything', async () => {
      const path = await folder({ a: event(1) });
      const { events, error } = await read([join(path, 'a'), join(path, 'nothing')], { format: 'segment' });
      expect(events).to.deep.equal([]);
      expect(error).to.be.instanceOf(FileReadError).with.property('code', 'not_found');
      expect((error as Error).message).to.contain(join(path, 'nothing'));
    });

    it('takes gzip for gzip whatever its name, also from stdin and in several members', async () => {
      const members = Buffer.concat([gzipSync(`${event(1)}\n`), gzipSync(event(2))]);
      const path = await folder({ 'plain.log': members, 'not.gz': event(3) });
      const { events } = await read([join(path, 'plain.log'), join(path, 'not.gz')], { format: 'segment' });
      expect(idsOf(events)).to.deep.equal(['m1', 'm2', 'm3']);
      expect(idsOf(await readText(members, { format: 'segment' }, 1))).to.deep.equal(['m1', 'm2']);
    });

    it('tells how many bytes of the disk are read', async () => {
      const bytes = gzipSync(events(1000));
      const path = await folder({ a: bytes, b: event(1) });
      const seen: [number, number | undefined][] = [];
      await read([path], { format: 'segment', onProgress: (done, total) => seen.push([done, total]) });
      expect(seen.at(-1)).to.deep.equal([bytes.length + event(1).length, bytes.length + event(1).length]);
      seen.length = 0;
      await readText(event(1), { format: 'segment', onProgress: (done, total) => seen.push([done, total]) });
      expect(seen).to.deep.equal([[event(1).length, undefined]]);
    });

    it('reads nothing from an empty file', async () => {
      const path = await folder({ a: '', b: '\n\n', c: gzipSync('') });
      expect(await read([path], { format: 'segment' })).to.deep.equal({ events: [], error: undefined });
    });
  });

  describe('damaged gzip', () => {
    const whole = gzipSync(
      Array.from({ length: 20_000 }, (_, index) => `{"messageId":"${index}-${Math.sin(index)}"}\n`).join(''),
    );

    it('gives what is whole, then names the truncated file', async () => {
      const path = await folder({ 'cut.gz': whole.subarray(0, whole.length - 1000) });
      const { events, error } = await read([path], { format: 'segment' });
      expect(events.length).to.be.within(19_000 - 2000, 19_999);
      expect(events.filter(({ reason }) => reason !== undefined)).to.deep.equal([]);
      expect(error).to.be.instanceOf(FileReadError).with.property('code', 'truncated_gzip');
      expect((error as FileReadError).file).to.equal(join(path, 'cut.gz'));
    });

    it('sees that only the trailer is missing', async () => {
      const { events, error } = await read([await folder({ a: whole.subarray(0, -1) })], {
        format: 'segment',
      });
      expect(events).to.have.length(20_000);
      expect(error).to.have.property('code', 'truncated_gzip');
    });

    it('gives what is before a damage, then names the file', async () => {
      const bytes = Buffer.from(whole);
      bytes.fill(0, bytes.length / 2, bytes.length / 2 + 100);
      const { events, error } = await read([await folder({ a: bytes })], { format: 'segment' });
      expect(events.length).to.be.greaterThan(5000);
      expect(error).to.be.instanceOf(FileReadError).with.property('code', 'damaged_gzip');
    });

    it('gives the rows of a CSV file that are whole', async () => {
      const map = parseEventMap('name: {const: A}\nproperties: rest', 'map');
      const csv = `n,m\n${Array.from({ length: 5000 }, (_, index) => `${index},${Math.cos(index)}\n`).join('')}`;
      const cut = gzipSync(csv).subarray(0, -500);
      const { events, error } = await read([await folder({ a: cut })], { format: 'csv', map });
      expect(events.length).to.be.within(4000, 4999);
      expect(error).to.have.property('code', 'truncated_gzip');
    });
  });

  describe('lines', () => {
    it('passes over blank lines, takes \\r\\n, a byte order mark and a missing last newline, and counts from 1', async () => {
      const found = await readText(`\ufeff${event(1)}\r\n\r\n  \n${event(2)}`, { format: 'segment' });
      expect(idsOf(found)).to.deep.equal(['m1', 'm2']);
      expect(found.map(({ line }) => line)).to.deep.equal([1, 4]);
    });

    it('gives the same whatever the chunks', async () => {
      const text = `${event(1)}\r\n\n{"a":"ü€😀"}\nbroken\n${'x'.repeat(300)}\n${event(2)}`;
      const options = { format: 'segment', maxLineBytes: 200 } as const;
      const whole = await readText(text, options);
      expect(whole).to.have.length(5);
      for (const size of [1, 2, 3, 7, 200, 201])
        expect(await readText(text, options, size)).to.deep.equal(whole);
    });

    it('sets a line aside that is too long, and keeps its beginning only', async () => {
      const text = `{"secret":"${'ü'.repeat(5000)}"}\n${event(1)}\n`;
      const [long, next] = await readText(text, { format: 'segment', maxLineBytes: 2000 });
      expect(long?.reason).to.equal('the line is longer than 2000 bytes; only its beginning is kept');
      expect(text.startsWith(String(long?.event))).to.equal(true);
      expect(String(long?.event).length).to.be.within(400, 1024);
      expect(idsOf(next ? [next] : [])).to.deep.equal(['m1']);
    });

    it('takes a line of exactly the limit', async () => {
      const limit = event(1).length;
      const [one] = await readText(event(1), { format: 'segment', maxLineBytes: limit });
      expect(one?.reason).to.equal(undefined);
      const [other] = await readText(event(1), { format: 'segment', maxLineBytes: limit - 1 });
      expect(other?.reason).to.contain('longer than');
    });

    it('keeps every byte of a line that is not UTF-8', async () => {
      const bytes = Buffer.concat([
        Buffer.from('{"a":"'),
        Buffer.from([0xe9, 0xff]),
        Buffer.from(`"}\n${event(1)}\n`),
      ]);
      const [bad, good] = await readText(bytes, { format: 'segment' });
      expect(bad).to.deep.equal({ file: '-', line: 1, event: '{"a":"éÿ"}', reason: 'the line is not UTF-8' });
      expect(good?.reason).to.equal(undefined);
    });

    it('never quotes a line in a reason', async () => {
      const text =
        'ada@example.com\n"ada@example.com"\n["ada@example.com"]\n{"batch":"ada@example.com"}\n{"batch":["ada@example.com"]}';
      const found = await readText(text, { format: 'segment' });
      expect(found).to.have.length(5);
      for (const { reason, event } of found) {
        expect(reason).to.be.a('string').and.not.contain('ada');
        expect(event).to.be.a('string').and.contain('ada@example.com');
      }
    });
  });

  describe('segment', () => {
    it('gives the events of a batch, with what the batch says for all of them', async () => {
      const body = {
        writeKey: 'key',
        sentAt: '2026-01-01T00:00:00Z',
        context: { ip: '192.0.2.1', locale: 'de' },
        batch: [
          { type: 'track', event: 'A', messageId: 'm1', context: { locale: 'fr' } },
          { type: 'track', event: 'B', messageId: 'm2', sentAt: '2025-01-01T00:00:00Z' },
        ],
      };
      const found = await readText(JSON.stringify(body), { format: 'segment' });
      expect(found.map(({ event }) => event)).to.deep.equal([
        { ...body.batch[0], sentAt: body.sentAt, context: { ip: '192.0.2.1', locale: 'fr' } },
        { ...body.batch[1], context: body.context },
      ]);
    });

    it('does not change an event, `__proto__` included', async () => {
      const text = '{"type":"track","messageId":"m","__proto__":{"a":1},"big":1e400,"x":[]}';
      const [found] = await readText(text, { format: 'segment' });
      expect(JSON.stringify(found?.event)).to.equal(JSON.stringify(JSON.parse(text)));
    });

    it('takes no map, and other formats want one', async () => {
      const map = parseEventMap('name: {const: A}', 'map');
      expect((await read([], { format: 'segment', map })).error).to.be.instanceOf(TypeError);
      expect((await read([], { format: 'ndjson' })).error).to.be.instanceOf(TypeError);
      expect((await read([], { format: 'csv' })).error).to.be.instanceOf(TypeError);
    });
  });

  describe('ids', () => {
    const line = '{"type":"track","event":"A"}';

    it('keeps an own id and makes one where there is none', async () => {
      const text = '{"messageId":"own"}\n{"messageId":""}\n{"messageId":null}\n{}';
      const [own, ...made] = idsOf(await readText(text, { format: 'segment' }));
      expect(own).to.equal('own');
      for (const id of made) expect(id).to.match(/^file-[0-9a-f]{32}$/);
    });

    it('tells equal lines apart, and makes the same ids again', async () => {
      const text = `${line}\n${line}\n{"type":"page"}\n${line}\n`;
      const first = idsOf(await readText(text, { format: 'segment' }));
      expect(new Set(first)).to.have.property('size', 4);
      expect(idsOf(await readText(gzipSync(text), { format: 'segment' }))).to.deep.equal(first);
      expect(idsOf(await readText(text.replaceAll('\n', '\r\n'), { format: 'segment' }))).to.deep.equal(
        first,
      );
    });

    it('counts occurrences by content, wherever the line stands', async () => {
      const [alone] = idsOf(await readText(line, { format: 'segment' }));
      const after = idsOf(await readText(`{"type":"page"}\n${line}`, { format: 'segment' }));
      expect(after[1]).to.equal(alone);
    });

    it('depends on the key', async () => {
      const [one] = idsOf(await readText(line, { format: 'segment' }));
      const [other] = idsOf(await readText(line, { format: 'segment', idKey: new Uint8Array(32).fill(8) }));
      expect(one).to.not.equal(other);
      expect((await read([], { format: 'segment', idKey: idKey.subarray(0, 15) })).error).to.be.instanceOf(
        TypeError,
      );
    });
  });
});
