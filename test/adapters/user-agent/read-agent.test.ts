import { expect } from 'chai';
import fc from 'fast-check';
import { agentReader } from '../../../src/adapters/user-agent/read-agent.js';
import type { Device } from '../../../src/domain/enrichment/device.js';

const read = agentReader();

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

const agents: [what: string, text: string, expected: Device | undefined][] = [
  [
    'Chrome on Windows',
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/126.0.0.0 Safari/537.36`,
    { type: 'desktop', os: 'Windows', os_version: '10', browser: 'Chrome', browser_version: '126.0' },
  ],
  [
    'Safari on a Mac',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
    {
      type: 'desktop',
      os: 'macOS',
      os_version: '10.15',
      browser: 'Safari',
      browser_version: '17.5',
      manufacturer: 'Apple',
    },
  ],
  [
    'Safari on an iPhone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    {
      type: 'mobile',
      os: 'iOS',
      os_version: '17.5',
      browser: 'Safari',
      browser_version: '17.5',
      manufacturer: 'Apple',
      model: 'iPhone',
    },
  ],
  [
    'Chrome on an Android tablet',
    `Mozilla/5.0 (Linux; Android 13; SM-X700) ${webKit} Chrome/125.0.0.0 Safari/537.36`,
    { type: 'tablet', os: 'Android', os_version: '13', browser: 'Chrome', browser_version: '125.0' },
  ],
  [
    'Firefox on Linux',
    'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
    { type: 'desktop', os: 'Linux', browser: 'Firefox', browser_version: '127.0' },
  ],
  [
    'a Chromebook',
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webKit} Chrome/126.0.0.0 Safari/537.36`,
    { type: 'desktop', os: 'Chrome OS', browser: 'Chrome', browser_version: '126.0' },
  ],
  [
    'a television',
    `Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) ${webKit} 76.0.3809.146/6.0 TV Safari/537.36`,
    { type: 'tv', os: 'Tizen', os_version: '6.0', browser: 'Tizen' },
  ],
  [
    'an Android app',
    'Dalvik/2.1.0 (Linux; U; Android 9; Pixel 3 Build/PQ1A)',
    { os: 'Android', os_version: '9' },
  ],
  [
    'Googlebot as a phone',
    `Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) ${webKit} Chrome/126.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
    { type: 'bot', browser: 'Googlebot', browser_version: '2.1', bot: true },
  ],
  [
    'a crawler without a name of its own in our tables',
    'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
    { type: 'bot', bot: true },
  ],
  ['curl', 'curl/8.1.2', { type: 'bot', bot: true }],
  [
    'headless Chrome',
    `Mozilla/5.0 (X11; Linux x86_64) ${webKit} HeadlessChrome/126.0.0.0 Safari/537.36`,
    { type: 'bot', browser: 'Chrome', browser_version: '126.0', bot: true },
  ],
  ['an app’s own name', 'Mein Laden/1 CFNetwork/1335.0.3 Darwin/21.6.0', undefined],
  ['nothing', '', undefined],
  ['spaces', '  ', undefined],
];

describe('reading user agents', () => {
  for (const [what, text, expected] of agents)
    it(`knows ${what}`, () => {
      expect(read(text)).to.deep.equal(expected);
    });

  it('gives the same frozen object for the same user agent', () => {
    const [, text] = agents[0]!;
    expect(read(text)).to.equal(read(text)).and.to.be.frozen;
  });

  it('reads the beginning of what is too long', () => {
    const [, text, expected] = agents[0]!;
    const long = `${text} ${'('.repeat(1_000_000)} Googlebot`;
    expect(read(long)).to.deep.equal(expected);
    expect(read(long)).to.equal(read(`${long}x`));
  });

  it('answers whatever the text', () => {
    const part = fc.constantFrom(
      ...'Mozilla/5.0|(|)|;|Android |Version/|Windows NT |iPhone OS 1_|compatible|like |/|1.|bot|http|%|\n'.split(
        '|',
      ),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.array(part, { maxLength: 100 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (any) => {
        const device = read(any);
        if (device === undefined) return;
        expect(device).to.be.frozen;
        for (const value of Object.values(device)) expect(value).to.not.be.oneOf(['', undefined, null]);
        expect(device.type === 'bot').to.equal(device.bot === true);
      }),
      { numRuns: 2_000 },
    );
  });
});
