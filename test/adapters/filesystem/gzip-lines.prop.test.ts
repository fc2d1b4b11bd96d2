import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { gzipLines } from '../../../src/adapters/filesystem/gzip-lines.js';

/** Texts of one byte a character, of two, of surrogate pairs, and of halves of them. */
const line = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'é', '日本', '🏃', '\ud83c'),
);

describe('lines as gzip', () => {
  it('are their UTF-8, each with a line feed behind it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (lines) => {
        const text = lines.map((one) => `${one}\n`).join('');
        expect(gunzipSync(await gzipLines(lines)).equals(Buffer.from(text))).to.equal(true);
      }),
    );
  });
});
