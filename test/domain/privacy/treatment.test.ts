import { expect } from 'chai';
import type { Json } from '../../../src/domain/json.js';
import { defaultPurpose } from '../../../src/domain/privacy/policy.js';
import {
  type Generalization,
  redacted,
  type Treating,
  type Treatment,
  treat,
} from '../../../src/domain/privacy/treatment.js';

const by: Treating = {
  hash: (text, purpose) => `${purpose}/${text.toUpperCase()}`,
  installationHash: (text) => text.toUpperCase(),
  countryOf: (ip) => (ip === '203.0.113.7' ? 'AU' : undefined),
};
const to = (kind: Generalization): Treatment => ({
  kind: 'generalize',
  to: kind,
});

describe('treat', () => {
  const treated: [Treatment, Json, Json | undefined][] = [
    [{ kind: 'keep' }, 'x', 'x'],
    [{ kind: 'drop' }, 'x', undefined],
    [{ kind: 'seal' }, 'x', undefined],
    [{ kind: 'hash', key: 'subject' }, 'x', 'h_default/X'],
    [{ kind: 'hash', key: 'subject' }, 17, 'h_default/17'],
    [{ kind: 'hash', key: 'installation' }, 'x', 'i_X'],
    [{ kind: 'hash', key: 'subject' }, 'h_0123456789abcdefghij-_', 'h_0123456789abcdefghij-_'],
    [{ kind: 'redact' }, 'x', redacted],
    [{ kind: 'truncate', to: '24/48' }, '203.0.113.7', '203.0.113.0'],
    [{ kind: 'truncate', to: '24/48' }, 'no address', redacted],
    [{ kind: 'truncate', to: '24/48' }, 3405803783, redacted],
    [{ kind: 'truncate', to: '16/32' }, '203.0.113.7', '203.0.0.0'],
    [{ kind: 'truncate', to: '16/32' }, '2001:db8:1:2::3', '2001:db8::'],
    [{ kind: 'truncate', to: '16/32' }, '2001:0:1:2::3', '2001::'],
    [{ kind: 'truncate', to: '16/32' }, '::1', '::'],
    [{ kind: 'truncate', to: '16/32' }, '203.0.113.7, ::ffff:198.51.100.9', '203.0.0.0, 198.51.0.0'],
    [{ kind: 'truncate', to: '16/32' }, 'no address', redacted],
    [{ kind: 'truncate', to: 'country' }, '203.0.113.7', 'AU'],
    [{ kind: 'truncate', to: 'country' }, '198.51.100.9', redacted],
    [{ kind: 'truncate', to: 'country' }, 'AU', 'AU'],
    [{ kind: 'truncate', to: 'country' }, 17, redacted],
    [to('year'), '1815-12-10', '1815'],
    [to('year'), '1815-12-10T00:00:00Z', '1815'],
    [to('year'), '1815', '1815'],
    [to('month'), '1815-12-10', '1815-12'],
    [to('month'), '1815-12', '1815-12'],
    [to('month'), '10.12.1815', redacted],
    [to('degree'), 52.520008, 53],
    [to('year'), '10.12.1815', redacted],
    [to('year'), 18151210, redacted],
    [to('year'), '181512', redacted],
    [to('degree_tenth'), 52.520008, 52.5],
    [to('degree_tenth'), -13.404954, -13.4],
    [to('degree_tenth'), '52.520008', 52.5],
    [to('degree_tenth'), ' 180 ', 180],
    [to('degree_tenth'), 52520008, redacted],
    [to('degree_tenth'), '4915112345', redacted],
    [to('degree_tenth'), '52° 31′ N', redacted],
    [to('degree_tenth'), '  ', redacted],
    [to('degree_tenth'), 'Infinity', redacted],
    [to('domain'), 'Ada.Lovelace@Example.ORG', '@example.org'],
    [to('domain'), '"ada@home"@example.org', '@example.org'],
    [to('domain'), '@example.org', '@example.org'],
    [to('domain'), 'ada.lovelace', redacted],
    [to('domain'), 'ada', redacted],
    [to('domain'), 'ada@', redacted],
    [to('domain'), 17, redacted],
    [to('url'), 'https://x.example/?email=a&b=2', 'https://x.example/?b=2'],
    [to('url'), 17, redacted],
  ];
  for (const [treatment, value, expected] of treated)
    it(`${JSON.stringify(treatment)} makes ${JSON.stringify(expected)} of ${JSON.stringify(value)}`, () => {
      expect(treat(treatment, value, defaultPurpose, by)).to.equal(expected);
    });

  it('has no key to hash or seal with where the event is nobody’s', () => {
    const nobodys: Treating = { ...by, hash: undefined };
    const treated = (treatment: Treatment) => treat(treatment, 'x', defaultPurpose, nobodys);
    expect(treated({ kind: 'hash', key: 'subject' })).to.equal(redacted);
    expect(treated({ kind: 'hash', key: 'installation' })).to.equal('i_X');
    expect(treated({ kind: 'seal' })).to.equal(redacted);
    expect(treated({ kind: 'drop' })).to.equal(undefined);
  });
});
