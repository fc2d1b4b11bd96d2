import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Site {
  /** Without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** A site of its own: every path answers with this page. */
export function serveSite(html: string, headers: { readonly [name: string]: string } = {}): Promise<Site> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers });
    response.end(html);
  });
  return opened(server, 'localhost');
}

export interface Proxy extends Site {
  /** How many requests were answered through it. */
  answered(): number;
}

/**
 * A load balancer in front of a collector: says from which address each request came, and what else the test wants
 * said that a browser cannot be made to say itself.
 */
export async function serveProxy(
  target: string,
  clientAddress: string,
  more: { readonly [header: string]: string } = {},
): Promise<Proxy> {
  let answered = 0;
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, ...more, 'x-forwarded-for': clientAddress };
    const onward = request(`${target}${incoming.url}`, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answered += 1;
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  return { ...(await opened(server, '127.0.0.1')), answered: () => answered };
}

async function opened(server: Server, host: string): Promise<Site> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
