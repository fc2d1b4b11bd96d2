import { expect } from 'chai';
import { type Device, device } from '../../../src/domain/enrichment/device.js';
import type { Json } from '../../../src/domain/json.js';
import { browser, inContext, mobile, run } from './run.js';

const chrome: Device = Object.freeze({
  type: 'desktop',
  os: 'Windows',
  os_version: '10',
  browser: 'Chrome',
  browser_version: '126.0',
});
const agents: { readonly [text: string]: Device } = {
  chrome,
  safari: {
    type: 'mobile',
    os: 'iOS',
    os_version: '16.0',
    browser: 'Safari',
    manufacturer: 'Apple',
    model: 'iPhone',
  },
  dalvik: { os: 'Android', os_version: '9' },
  http: { type: 'bot', bot: true },
};
const step = device({ readAgent: (text) => agents[text] });

describe('the device step', () => {
  it('reads the user agent that the event names, else the request’s, and gives the reader’s own answer', () => {
    const request = { user_agent: 'safari' };
    expect(run(step, inContext({ userAgent: 'chrome' }), { request, source: browser }).device).to.equal(
      chrome,
    );
    for (const context of [{}, { userAgent: '' }, { userAgent: 7 }, null])
      expect(run(step, inContext(context), { request, source: browser }).device).to.equal(agents.safari);
  });

  it('adds nothing where nothing is said, or nobody can read it', () => {
    expect(run(step, {})).to.deep.equal({});
    expect(run(step, inContext({ userAgent: 'gibberish' }))).to.deep.equal({});
    expect(run(device({}), inContext({ userAgent: 'chrome' }))).to.deep.equal({});
  });

  const sdks: [what: string, context: Json, expected: Device][] = [
    [
      'Segment’s iOS SDK',
      {
        device: {
          id: 'x',
          manufacturer: 'Apple',
          model: 'iPhone14,2',
          name: 'maguro',
          type: 'ios',
          token: 'y',
        },
        os: { name: 'iPhone OS', version: '17.5.1' },
      },
      { type: 'mobile', os: 'iOS', os_version: '17.5', manufacturer: 'Apple', model: 'iPhone14,2' },
    ],
    [
      'an iPad',
      {
        device: { manufacturer: 'Apple', model: 'iPad13,4', type: 'ios' },
        os: { name: 'iPadOS', version: '17.0' },
      },
      { type: 'tablet', os: 'iOS', os_version: '17.0', manufacturer: 'Apple', model: 'iPad13,4' },
    ],
    [
      'Segment’s Android SDK',
      {
        device: { manufacturer: 'Google', model: 'Pixel 8', type: 'android' },
        os: { name: 'Android', version: 14 },
      },
      { type: 'mobile', os: 'Android', os_version: '14', manufacturer: 'Google', model: 'Pixel 8' },
    ],
    [
      'an Android tablet',
      { device: { manufacturer: 'samsung', model: 'SM-X700', type: 'android' } },
      { type: 'tablet', os: 'Android', manufacturer: 'samsung', model: 'SM-X700' },
    ],
    [
      'a watch',
      { device: { type: 'watch' }, os: { name: 'watchOS', version: '10' } },
      { type: 'watch', os: 'watchOS', os_version: '10' },
    ],
    [
      'a television',
      { device: { model: 'AppleTV11,1' }, os: { name: 'tvOS' } },
      { type: 'tv', os: 'tvOS', model: 'AppleTV11,1' },
    ],
    ['a type in words', { device: { type: 'Tablet' } }, { type: 'tablet' }],
    [
      'a system nobody knows',
      { device: { type: 'phone' }, os: { name: 'KaiOS', version: '3.0' } },
      { type: 'mobile', os: 'KaiOS', os_version: '3.0' },
    ],
    [
      'an app that names no device',
      { app: { name: 'Fit' }, os: { name: 'Windows', version: '11' } },
      { type: 'desktop', os: 'Windows', os_version: '11' },
    ],
  ];
  for (const [what, context, expected] of sdks)
    it(`takes what the SDK says: ${what}`, () => {
      expect(run(step, inContext(context)).device).to.deep.equal(expected);
    });

  it('lets the SDK win over the user agent, and shows no browser for an app', () => {
    const context = { device: { type: 'ios' }, os: { name: 'iOS', version: '17.5' }, userAgent: 'safari' };
    expect(run(step, inContext(context)).device).to.deep.equal({
      type: 'mobile',
      os: 'iOS',
      os_version: '17.5',
      manufacturer: 'Apple',
      model: 'iPhone',
    });
    const other = { ...context, userAgent: 'chrome' };
    expect(run(step, inContext(other)).device).to.deep.equal({
      type: 'mobile',
      os: 'iOS',
      os_version: '17.5',
    });
  });

  it('takes the user agent of a browser whose SDK leaves the system empty', () => {
    const context = {
      os: { name: '', version: '' },
      app: { name: 'Web SDK' },
      device: {},
      userAgent: 'chrome',
    };
    expect(run(step, inContext(context), { source: browser }).device).to.equal(chrome);
  });

  it('marks bots, but no app because of its HTTP library', () => {
    const request = { user_agent: 'http' };
    expect(run(step, {}, { request, source: browser }).device).to.deep.equal({ type: 'bot', bot: true });
    expect(run(step, {}, { request, source: mobile })).to.deep.equal({});
    const android = inContext({ device: { type: 'android' } });
    expect(run(step, android, { request, source: mobile }).device).to.deep.equal({
      type: 'mobile',
      os: 'Android',
    });
  });

  it('adds nothing where the device says nothing that can be read', () => {
    for (const device of [
      'iPhone',
      [],
      { type: 'xyz' },
      { type: {} },
      { model: null },
      { model: 'x'.repeat(513) },
    ])
      expect(run(step, inContext({ device }))).to.deep.equal({});
  });
});
