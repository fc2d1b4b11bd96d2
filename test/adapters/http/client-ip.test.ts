import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { clientIp } from '../../../src/adapters/http/client-ip.js';
import { requestFacts } from '../../../src/adapters/http/request-facts.js';

function request(remoteAddress: string, headers: IncomingMessage['headers'] = {}) {
  return { headers, socket: { remoteAddress } } as Pick<IncomingMessage, 'headers' | 'socket'>;
}

function forwarded(list: string) {
  return request('10.0.0.1', { 'x-forwarded-for': list });
}

describe('the client’s address', () => {
  it('is the connection’s when no proxy is trusted, whatever the client claims', () => {
    expect(clientIp(forwarded('6.6.6.6'), 0)).to.equal('10.0.0.1');
  });

  it('is the entry that our own outermost proxy wrote', () => {
    expect(clientIp(forwarded('198.51.100.7'), 1)).to.equal('198.51.100.7');
    expect(clientIp(forwarded('198.51.100.7, 10.0.0.2'), 2)).to.equal('198.51.100.7');
  });

  it('is not what a client put before it', () => {
    expect(clientIp(forwarded('6.6.6.6, 7.7.7.7, 198.51.100.7'), 1)).to.equal('198.51.100.7');
    expect(clientIp(forwarded('127.0.0.1, 6.6.6.6, 198.51.100.7, 10.0.0.2'), 2)).to.equal('198.51.100.7');
  });

  it('is the leftmost entry when there are fewer than proxies', () => {
    expect(clientIp(forwarded('198.51.100.7'), 3)).to.equal('198.51.100.7');
    expect(clientIp(request('198.51.100.7'), 3)).to.equal('198.51.100.7');
  });

  it('loses a port, brackets and the mapping of IPv4', () => {
    expect(clientIp(forwarded('198.51.100.7:4711'), 1)).to.equal('198.51.100.7');
    expect(clientIp(forwarded('[2001:db8::7]:4711'), 1)).to.equal('2001:db8::7');
    expect(clientIp(forwarded('2001:db8::7'), 1)).to.equal('2001:db8::7');
    expect(clientIp(request('::ffff:198.51.100.7'), 0)).to.equal('198.51.100.7');
  });

  it('is absent when what stands there is no address', () => {
    for (const nonsense of ['unknown', '<script>', '1.2.3', '1.2.3.4.5', '1.2.3.4:', 'a'.repeat(10_000)])
      expect(clientIp(forwarded(nonsense), 1), nonsense.slice(0, 20)).to.equal(undefined);
    expect(clientIp(forwarded('198.51.100.7, unknown'), 1)).to.equal(undefined);
  });
});

describe('the facts of a request', () => {
  const headers = { 'user-agent': 'fit/1.0', referer: 'https://fit.example/', 'sec-gpc': '1' };

  it('are a browser’s address, user agent, referrer and privacy signal', () => {
    expect(requestFacts(request('198.51.100.7', headers), 'browser', 0)).to.deep.equal({
      ip: '198.51.100.7',
      user_agent: 'fit/1.0',
      referer: 'https://fit.example/',
      gpc: true,
    });
  });

  it('are a mobile app’s address and user agent: its device sends them', () => {
    expect(requestFacts(request('198.51.100.7', headers), 'mobile', 0)).to.deep.equal({
      ip: '198.51.100.7',
      user_agent: 'fit/1.0',
    });
  });

  it('are none of a server’s: they say nothing about the person', () => {
    expect(requestFacts(request('198.51.100.7', headers), 'server', 0)).to.deep.equal({});
  });

  it('leave out what is absent', () => {
    expect(requestFacts(request('198.51.100.7', { 'sec-gpc': '0' }), 'browser', 0)).to.deep.equal({
      ip: '198.51.100.7',
    });
    expect(requestFacts(forwarded('unknown'), 'browser', 1)).to.deep.equal({});
  });

  it('are bounded in length', () => {
    const facts = requestFacts(
      request('198.51.100.7', { 'user-agent': 'u'.repeat(9_000), referer: 'r'.repeat(9_000) }),
      'browser',
      0,
    );
    expect(facts.user_agent).to.have.length(2_048);
    expect(facts.referer).to.have.length(2_048);
  });
});
