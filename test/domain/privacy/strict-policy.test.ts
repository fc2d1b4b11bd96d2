import { expect } from 'chai';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import { mask } from '../../../src/domain/privacy/mask.js';
import { compilePaths } from '../../../src/domain/privacy/path-matcher.js';
import { strictPolicy } from '../../../src/domain/privacy/strict-policy.js';
import { nobodysHashes, plainHashes } from '../no-detectors.js';

describe('the strict policy', () => {
  const tree = {
    userId: 'u-1',
    context: {
      ip: '203.0.113.7',
      traits: { email: 'ada@example.org', name: 'Ada', birthday: '1990-02-03' },
      location: { latitude: 52.52437, city: 'Berlin' },
      page: { url: 'https://a.example/x?email=a@b.example&p=1' },
    },
    properties: { address: { city: 'Berlin', postalCode: '10115' }, order_id: 'o-1', total: 3 },
  };

  it('keeps two octets, a city and the year of a birthday, and nothing that names anybody', () => {
    expect(mask(tree, compilePaths(strictPolicy.rules), nobodysHashes).clear).to.deep.equal({
      context: {
        ip: '203.0.0.0',
        traits: { birthday: '1990' },
        location: { latitude: 53, city: 'Berlin' },
        page: { url: 'https://a.example/x?p=1' },
      },
      properties: { address: { city: 'Berlin' }, order_id: 'o-1', total: 3 },
    });
  });

  it('keeps no original, even where there is a key', () => {
    expect(mask(tree, compilePaths(strictPolicy.rules), plainHashes).originals.size).to.equal(0);
  });

  it('speaks of every field that the default policy speaks of, in the same order', () => {
    expect(strictPolicy.rules.map(({ path, detector }) => [path, detector])).to.deep.equal(
      defaultPolicy.rules.map(({ path, detector }) => [path, detector]),
    );
    expect(
      strictPolicy.rules.map(({ name }) => name).filter((name) => !name.startsWith('strict: ')),
    ).to.deep.equal([]);
  });
});
