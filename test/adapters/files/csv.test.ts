import { expect } from 'chai';
import { FileReadError } from '../../../src/adapters/files/file-read-error.js';
import { parseEventMap } from '../../../src/adapters/files/read-event-map.js';
import { folder, idsOf, read, readText, removeFolders } from './support.js';

const map = parseEventMap('name: { const: Row }\nproperties: rest\nnumbers: n', 'map');

async function rows(text: string, options = {}): Promise<unknown[]> {
  const events = await readText(text, { format: 'csv', map, ...options });
  return events.map(({ event, reason }) => reason ?? (event as { properties?: unknown }).properties);
}

describe('csv', () => {
  afterEach(removeFolders);

  it('reads quotes, line breaks, blank lines and delimiters inside a cell', async () => {
    const text = '\ufeffa,b\r\n"x, ""y""","1\n\n2"\r\n\r\nplain,5" pipe\n';
    expect(await rows(text)).to.deep.equal([
      { a: 'x, "y"', b: '1\n\n2' },
      { a: 'plain', b: '5" pipe' },
    ]);
  });

  it('says on which line a row begins', async () => {
    const events = await readText('a,b\n"1\n2",3\n4,5\n', { format: 'csv', map });
    expect(events.map(({ line }) => line)).to.deep.equal([2, 4]);
  });

  it('takes another delimiter', async () => {
    const semicolon = parseEventMap('name: { const: Row }\nproperties: rest\ndelimiter: ";"', 'map');
    expect(await rows('a;b\n1,5;"x;y"\n', { map: semicolon })).to.deep.equal([{ a: '1,5', b: 'x;y' }]);
  });

  it('keeps text as text and numbers as numbers where the map says so', async () => {
    const text = 'n,zip\n12.50,01234\n007,1\n1e5,\n-3,2\n12345678901234567890,3\n';
    expect(await rows(text)).to.deep.equal([
      { n: 12.5, zip: '01234' },
      { n: '007', zip: '1' },
      { n: '1e5' },
      { n: -3, zip: '2' },
      { n: '12345678901234567890', zip: '3' },
    ]);
  });

  it('names columns without a name or with one that is taken', async () => {
    expect(await rows('a,,a,__proto__\n1,2,3,4\n')).to.deep.equal([
      JSON.parse('{"a":"1","column_2":"2","a_3":"3","__proto__":"4"}'),
    ]);
  });

  it('does not guess where a row has another number of cells', async () => {
    expect(await rows('a,b\n1,2\n1,2,3\n1\n3,4\n')).to.deep.equal([
      { a: '1', b: '2' },
      'the row has 3 cells, the header has 2',
      'the row has 1 cells, the header has 2',
      { a: '3', b: '4' },
    ]);
  });

  it('loses one line to a stray quote, not the file', async () => {
    const stray = 'a quote is opened here and never closed';
    expect(await rows('a,b\n1,2\n3,"4\n5,6\n7,8\n')).to.deep.equal([
      { a: '1', b: '2' },
      stray,
      { a: '5', b: '6' },
      { a: '7', b: '8' },
    ]);
    const long = `a,b\n3,"4\n${'5,6\n'.repeat(100)}`;
    const found = await rows(long, { maxLineBytes: 50 });
    expect(found).to.have.length(101);
    expect(found.filter((row) => row === stray)).to.have.length(1);
  });

  it('reads hostile quotes in linear time, and accounts for every line', async () => {
    const parts = ['""\n', '"\n', '""""\n",\n', '"a""\n', ',"\n""\n'].map((part) => part.repeat(10_000));
    for (const text of [...parts, `"\n${'x,""\n'.repeat(10_000)}`]) {
      const found = await readText(`a\n${text}`, { format: 'csv', map });
      const lines = found.map(({ event, reason }) =>
        reason === undefined ? 1 : String(event).split('\n').length,
      );
      expect(lines.reduce((sum, count) => sum + count, 0)).to.be.within(1, text.split('\n').length - 1);
      expect(found.at(-1)?.line).to.be.greaterThan(8_000);
    }
  });

  it('makes ids from the cells, however they are quoted', async () => {
    const plain = idsOf(await readText('a,b\n1,2\n1,2\n', { format: 'csv', map }));
    const quoted = idsOf(await readText('a,b\r\n"1",2\r\n1,"2"', { format: 'csv', map }));
    expect(quoted).to.deep.equal(plain);
    expect(new Set(plain)).to.have.property('size', 2);
  });

  it('refuses a file whose header cannot be read, by name', async () => {
    const path = await folder({ 'bad.csv': Buffer.from([0x47, 0x72, 0xf6, 0x0a, 0x31, 0x0a]) });
    const { error } = await read([path], { format: 'csv', map });
    expect(error).to.be.instanceOf(FileReadError).with.property('code', 'bad_header');
    expect((error as Error).message).to.match(/bad\.csv.*UTF-8/);
  });
});
