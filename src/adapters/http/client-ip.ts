import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';

/**
 * The client's address as the outermost of our own proxies saw it: of `X-Forwarded-For` only the last `trustedProxies`
 * entries were written by them, whatever a client put before. Undefined when what stands there is not an address.
 */
export function clientIp(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustedProxies: number,
): string | undefined {
  const address =
    trustedProxies === 0
      ? request.socket.remoteAddress
      : proxyAddr(request as IncomingMessage, (_, hop) => hop < trustedProxies);
  return address === undefined ? undefined : plain(address);
}

/** Without a port (some proxies add one) and not as an IPv4 address in IPv6's clothes. */
function plain(address: string): string | undefined {
  const bare =
    isIP(address) === 0
      ? address.replace(/^\[(.+)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1')
      : address;
  if (isIP(bare) === 0) return undefined;
  return /^::ffff:[\d.]+$/i.test(bare) ? bare.slice(7) : bare;
}
