import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { HttpAnswer, HttpEvent } from '../../../src/adapters/lambda/http-event.js';
import type { Lambda } from './lambda.js';

export interface FunctionUrl {
  readonly url: string;
  close(): Promise<void>;
}

/** What a function URL does: a request becomes an event of payload format 2.0; a function that dies is a 502. */
export async function functionUrl(lambda: Lambda, port = 0): Promise<FunctionUrl> {
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    const event: HttpEvent = {
      version: '2.0',
      rawPath: pathname,
      rawQueryString: search.slice(1),
      headers: Object.fromEntries(headers),
      body: (await buffer(request)).toString('base64'),
      isBase64Encoded: true,
      requestContext: {
        http: { method: request.method ?? 'GET', sourceIp: request.socket.remoteAddress ?? '' },
      },
    };
    try {
      const answer = await lambda.invoke<HttpAnswer>(event);
      response.writeHead(answer.statusCode, answer.headers);
      response.end(Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8'));
    } catch {
      response.writeHead(502).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
