import { expect } from 'chai';
import fc from 'fast-check';
import { parseEventMap } from '../../../src/adapters/files/read-event-map.js';
import { fileFormats } from '../../../src/adapters/files/read-events.js';
import { idsOf, readText } from './support.js';

const map = parseEventMap(
  'id: a\ntime: b\nuser: c\nname: a\nproperties: rest\ncontext: { ip: d.e }\nnumbers: c',
  'map',
);

/** Bytes that come near to being lines of each format. */
const pieces = [
  ...[
    '\n',
    '\r\n',
    '"',
    '""',
    ',',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ':',
    ' ',
    '-',
    '\ufeff',
    '\u0000',
    'ü',
    '1',
    'a',
  ],
  ...[
    '{"a":1}',
    '{"batch":[{},1]}',
    '{"__proto__":1}',
    '"x"',
    '1.2.3.4 - - ',
    '[17/May/2015:10:05:03 +0000] ',
  ],
];
const bytes = fc
  .array(
    fc.oneof(fc.constantFrom(...pieces.map((piece) => Buffer.from(piece))), fc.uint8Array({ maxLength: 8 })),
    {
      maxLength: 60,
    },
  )
  .map((parts) => Buffer.concat(parts));
/** What begins like gzip is a matter of the file, not of its lines. */
const notGzip = bytes.filter((all) => all[0] !== 0x1f);

for (const format of fileFormats) {
  const options = format === 'segment' ? { format } : { format, map };
  const start = format === 'csv' ? 'a,b,c\n' : '';

  describe(`any bytes as ${format}`, () => {
    it('never throw, give each event an id of its own, and are read the same in any chunks', async () => {
      await fc.assert(
        fc.asyncProperty(
          notGzip,
          fc.integer({ min: 1, max: 9 }),
          fc.constantFrom(5, 40, 1000),
          async (all, size, limit) => {
            const input = Buffer.concat([Buffer.from(start), all]);
            const bounded = { ...options, maxLineBytes: limit + start.length };
            const found = await readText(input, bounded);
            for (const { event, reason } of found)
              if (reason !== undefined) expect(event).to.be.a('string');
              else expect(event).to.have.property('messageId').that.is.not.oneOf([undefined, null, '']);
            const made = idsOf(found).filter((id) => String(id).startsWith('file-'));
            expect(new Set(made)).to.have.property('size', made.length);
            expect(await readText(input, bounded, size)).to.deep.equal(found);
          },
        ),
        { numRuns: 300 },
      );
    });
  });
}

describe('any table', () => {
  it('comes back from CSV as it was, every row on its own', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'ü', ';'), maxLength: 6 });
    const table = fc.array(fc.tuple(cell, cell), { maxLength: 20 });
    const plain = parseEventMap('name: { const: Row }\nproperties: rest', 'map');
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const csv = ['x,y', ...rows.map((row) => row.map(quote).join(','))].join('\n');
        const found = await readText(csv, { format: 'csv', map: plain });
        const cells = found.map(({ event }) => {
          const { properties = {} } = event as { properties?: { x?: string; y?: string } };
          return [properties.x ?? '', properties.y ?? ''];
        });
        expect(cells).to.deep.equal(rows);
      }),
      { numRuns: 300 },
    );
  });
});
