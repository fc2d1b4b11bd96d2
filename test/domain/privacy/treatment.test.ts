import { expect } from 'chai';
import type { Json } from '../../../src/domain/json.js';
import { redacted, type Treatment, treat } from '../../../src/domain/privacy/treatment.js';

const hash = (text: string) => text.toUpperCase();
const to = (kind: 'year' | 'degree_tenth' | 'domain' | 'url'): Treatment => ({
  kind: 'generalize',
  to: kind,
});

describe('treat', () => {
  const treated: [Treatment, Json, Json | undefined][] = [
    [{ kind: 'keep' }, 'x', 'x'],
    [{ kind: 'drop' }, 'x', undefined],
    [{ kind: 'seal' }, 'x', undefined],
    [{ kind: 'hash' }, 'x', 'h_X'],
    [{ kind: 'hash' }, 17, 'h_17'],
    [{ kind: 'redact' }, 'x', redacted],
    [{ kind: 'truncate' }, '203.0.113.7', '203.0.113.0'],
    [{ kind: 'truncate' }, 'no address', redacted],
    [{ kind: 'truncate' }, 3405803783, redacted],
    [to('year'), '1815-12-10', '1815'],
    [to('year'), '1815-12-10T00:00:00Z', '1815'],
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
    [to('domain'), 'Ada.Lovelace@Example.ORG', 'example.org'],
    [to('domain'), '"ada@home"@example.org', 'example.org'],
    [to('domain'), 'ada', redacted],
    [to('domain'), 'ada@', redacted],
    [to('domain'), 17, redacted],
    [to('url'), 'https://x.example/?email=a&b=2', 'https://x.example/?b=2'],
    [to('url'), 17, redacted],
  ];
  for (const [treatment, value, expected] of treated)
    it(`${JSON.stringify(treatment)} makes ${JSON.stringify(expected)} of ${JSON.stringify(value)}`, () => {
      expect(treat(treatment, value, hash)).to.equal(expected);
    });

  it('has no key to hash or seal with where the event is nobody’s', () => {
    expect(treat({ kind: 'hash' }, 'x', undefined)).to.equal(redacted);
    expect(treat({ kind: 'seal' }, 'x', undefined)).to.equal(redacted);
    expect(treat({ kind: 'drop' }, 'x', undefined)).to.equal(undefined);
  });
});
