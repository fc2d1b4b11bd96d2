import { expect } from 'chai';
import { combinedLogMap } from '../../../src/adapters/files/combined-log.js';
import { parseEventMap, readEventMap } from '../../../src/adapters/files/read-event-map.js';
import { readText, readyMap } from './support.js';

const raw = parseEventMap('name: { const: Row }\nproperties: rest', 'map');

async function fields(line: string): Promise<unknown> {
  const [found] = await readText(line, { format: 'combined-log', map: raw });
  return found?.reason ?? (found!.event as { properties?: unknown }).properties;
}

const start = '192.0.2.7 - - [17/May/2015:10:05:03 +0200]';
const common = { ip: '192.0.2.7', time: '17/May/2015:10:05:03 +0200' };
const request = { method: 'GET', path: '/a', protocol: 'HTTP/1.1', status: 200 };

describe('combined log', () => {
  it('reads every field', async () => {
    const line =
      '2001:db8::1 id ada [17/May/2015:10:05:03 +0200] "GET /a?q=1&r=%20 HTTP/1.1" 404 512 "http://b/" "A/1 (x; \\"y\\")"';
    expect(await fields(line)).to.deep.equal({
      ...{ ip: '2001:db8::1', identity: 'id', user: 'ada', time: '17/May/2015:10:05:03 +0200' },
      ...{ method: 'GET', path: '/a', query: '?q=1&r=%20', protocol: 'HTTP/1.1', status: 404, bytes: 512 },
      ...{ referer: 'http://b/', user_agent: 'A/1 (x; "y")' },
    });
  });

  it('leaves out what is "-"', async () => {
    expect(await fields(`${start} "GET /a HTTP/1.1" 200 - "-" "-"`)).to.deep.equal({ ...common, ...request });
  });

  it('takes the common log, longer formats, cut lines and user names with spaces', async () => {
    expect(await fields(`${start} "GET /a HTTP/1.1" 200 5`)).to.deep.equal({
      ...common,
      ...request,
      bytes: 5,
    });
    expect(await fields(`${start} "GET /a HTTP/1.1" 200 5 "-" "B" "198.51.100.1" 0.12`)).to.deep.equal({
      ...{ ...common, ...request, bytes: 5, user_agent: 'B' },
      extra: '"198.51.100.1" 0.12',
    });
    expect(await fields(`${start} "GET /a HTTP/1.1" 200 5 "-" "Bot (+http://c`)).to.have.property(
      'user_agent',
      'Bot (+http://c',
    );
    expect(
      await fields(start.replace('- - [', '- Ada L. [').concat(' "GET /a HTTP/1.1" 200 5')),
    ).to.have.property('user', 'Ada L.');
  });

  it('keeps a request line that is none', async () => {
    expect(await fields(`${start} "\\x16\\x03\\x01 \\"" 400 226 "-" "-"`)).to.deep.equal({
      ...common,
      ...{ request: '\\x16\\x03\\x01 "', status: 400, bytes: 226 },
    });
    expect(await fields(`${start} "-" 408 0`)).to.deep.equal({ ...common, status: 408, bytes: 0 });
  });

  it('sets aside what is no such line, without quoting it', async () => {
    for (const line of ['hello ada', `${start} "GET /a HTTP/1.1" abc 5`, `x${'"\\'.repeat(200_000)}`])
      expect(await fields(line)).to.equal('the line is not in the combined log format');
  });

  it('stays fast on long hostile lines', async () => {
    for (const part of ['\\"', ' ', '"', 'a ', '[', '\\'])
      await fields(`${start} "GET ${part.repeat(100_000)}`);
    await fields(`1 - ${'x ['.repeat(60_000)}`);
  }).timeout(3000);

  it('puts things where Segment has them: nobody is the user', async () => {
    const line = `${start} "GET /a?email=b HTTP/1.1" 200 5 "http://c/" "D"`.replace('- - [', '- ada [');
    const [found] = await readText(line, { format: 'combined-log' });
    const { messageId, ...event } = found!.event as { messageId: string };
    expect(messageId).to.match(/^file-/);
    expect(event).to.deep.equal({
      type: 'track',
      event: 'Page Requested',
      timestamp: '2015-05-17T08:05:03.000Z',
      properties: { method: 'GET', path: '/a', protocol: 'HTTP/1.1', status: 200, bytes: 5 },
      context: {
        traits: { username: 'ada' },
        ip: '192.0.2.7',
        userAgent: 'D',
        page: { path: '/a', search: '?email=b', referrer: 'http://c/' },
      },
    });
  });

  it('has the same map built in as in maps/', async () => {
    expect(await readEventMap(readyMap('combined-log.yaml'))).to.deep.equal(combinedLogMap);
  });
});
