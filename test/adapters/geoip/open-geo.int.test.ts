import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { openGeo } from '../../../src/adapters/geoip/open-geo.js';
import { UserError } from '../../../src/adapters/user-error.js';
import { errorOf } from '../../contracts/contract.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { type MmdbValue, mmdbFile } from './mmdb-file.js';

describe('a geo database', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  const file = async (bytes: Buffer | string, name = 'places.mmdb') => {
    const path = join(folder.path, name);
    await writeFile(path, bytes);
    return path;
  };

  const locatorOf = async (networks: { readonly [cidr: string]: MmdbValue }) => {
    const { locate } = await openGeo([await file(mmdbFile(networks))]);
    if (locate === undefined) throw new Error('no geo');
    return locate;
  };

  it('knows countries without being told where they are', async () => {
    const { locate, notice } = await openGeo([]);
    expect(notice).to.equal(undefined);
    expect(locate?.('8.8.8.8')).to.deep.equal({ country: 'US' });
    expect(locate?.('193.0.6.139')).to.deep.equal({ country: 'NL' });
    expect(locate?.('2001:67c:2e8:22::c100:68b')).to.deep.equal({ country: 'NL' });
    expect(locate?.('::ffff:8.8.8.8')).to.equal(locate?.('8.8.4.4'));
    expect(locate?.('192.168.0.1')).to.equal(undefined);
  });

  it('may be another one with cities, in ip-location-db’s shape', async () => {
    const locate = await locatorOf({
      '81.2.69.0/24': { country_code: 'GB', state1: 'England', city: 'London', postcode: 'W1' },
      '2a02::/16': { country_code: 'DE', state1: 'Bavaria', city: '' },
    });
    expect(locate('81.2.69.142')).to.deep.equal({ country: 'GB', region: 'England', city: 'London' });
    expect(locate('81.2.70.1')).to.equal(undefined);
    expect(locate('2a02:810::1')).to.deep.equal({ country: 'DE', region: 'Bavaria' });
  });

  it('may be another one with cities, in MaxMind’s shape', async () => {
    const locate = await locatorOf({
      '81.2.69.0/24': {
        city: { names: { en: 'London' } },
        country: { iso_code: 'GB' },
        subdivisions: [{ names: { en: 'England' } }],
      },
    });
    expect(locate('81.2.69.142')).to.deep.equal({ country: 'GB', region: 'England', city: 'London' });
  });

  it('may be two, one for IPv4 and one for IPv6, each asked for its own addresses only', async () => {
    const four = await file(mmdbFile({ '32.0.0.0/8': { country_code: 'US' } }, {}, 4), 'four.mmdb');
    const six = await file(mmdbFile({ '2001:600::/24': { country_code: 'NL' } }), 'six.mmdb');
    for (const files of [
      [four, six],
      [six, four],
    ]) {
      const { locate } = await openGeo(files);
      expect(locate?.('32.1.2.3')).to.deep.equal({ country: 'US' });
      expect(locate?.('2001:67c::1')).to.deep.equal({ country: 'NL' });
      expect(locate?.('2001:800::1')).to.equal(undefined);
      expect(locate?.('33.1.2.3')).to.equal(undefined);
    }
  });

  describe('that the user named and that cannot be used', () => {
    const message = async (path: string) => {
      const error = await errorOf(openGeo([path]));
      if (!(error instanceof UserError)) throw error;
      expect(error.message).to.contain(path);
      expect(error.next).to.contain('LETHE_GEO_DB');
      return error.message;
    };
    const small = () => mmdbFile({ '81.2.69.0/24': { country_code: 'GB' } });
    const large = () =>
      readFile(
        createRequire(import.meta.url).resolve(
          '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
        ),
      );

    it('is not there, or is a folder', async () => {
      expect(await message(join(folder.path, 'none.mmdb'))).to.contain('there is no such file');
      expect(await message(folder.path)).to.contain('it is a folder');
    });

    it('is something else', async () => {
      for (const other of ['', 'country,from,to\n', Buffer.alloc(100_000, 255), Buffer.alloc(64)])
        expect(await message(await file(other))).to.contain('it is no MMDB file, or damaged');
    });

    it('is cut off at either end', async () => {
      const bytes = small();
      expect(await message(await file(bytes.subarray(0, bytes.length - 100)))).to.contain('damaged');
      expect(await message(await file(bytes.subarray(900)))).to.contain('it is cut off');
      const whole = await large();
      expect(await message(await file(whole.subarray(0, whole.length / 2)))).to.contain('damaged');
    });

    it('is damaged inside', async () => {
      const bytes = await large();
      expect(await message(await file(Buffer.from(bytes).fill(0xff, 1_000, 4_000_000)))).to.contain(
        'damaged',
      );
    });

    it('is of a later format, or of something else than places', async () => {
      const later = mmdbFile({ '81.2.69.0/24': { country_code: 'GB' } }, { binary_format_major_version: 3 });
      expect(await message(await file(later))).to.contain('its format is not MMDB 2');
      const networks = Object.fromEntries(
        Array.from({ length: 100 }, (_, i) => [`${i + 1}.0.0.0/8`, { autonomous_system_number: i }]),
      );
      expect(await message(await file(mmdbFile(networks)))).to.contain('it says nothing of countries');
    });
  });
});
