import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { isUnavailable } from '../../domain/ports/unavailable.js';
import { errorBody, Refusal } from './refusal.js';

/** Where bugs are told. Never given a message or a value of a request, only codes and places in the code. */
export interface HttpLog {
  error(fields: { readonly [field: string]: string }, message: string): void;
}

const retryAfterSeconds = 1;

/** Answers with the reason. What is neither a refusal nor an outage is a bug: logged, and nothing of it is told. */
export function answerError(error: unknown, reply: FastifyReply, log: HttpLog | undefined): FastifyReply {
  const { code, message } = setStatus(error, reply, log);
  reply.header('content-type', 'application/json; charset=utf-8');
  return reply.send(errorBody(code, message));
}

/** Sets the status, and when to come again. @returns what to say in the body */
export function setStatus(
  error: unknown,
  reply: FastifyReply,
  log: HttpLog | undefined,
): { readonly code: string; readonly message: string } {
  if (error instanceof Refusal) {
    reply.code(error.status);
    if (error.status === 429 || error.status === 503)
      reply.header('retry-after', String(error.retryAfterSeconds));
    return error;
  }
  if (isUnavailable(error)) {
    reply.code(503).header('retry-after', String(retryAfterSeconds));
    return error;
  }
  log?.error(placeOf(error), 'a request failed');
  reply.code(500);
  return {
    code: 'internal_error',
    message: 'something went wrong on our side; nothing of this request was accepted, send it again later',
  };
}

/** Answers what never became a request: broken HTTP, headers that are too long or too slow. Then hangs up. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const refusal = brokenRequest(error.code);
    const body = errorBody(refusal.code, refusal.message);
    socket.write(
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n` +
        `Content-Type: application/json; charset=utf-8\r\n\r\n${body}`,
    );
  }
  socket.destroy();
}

function brokenRequest(code: string | undefined): Refusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Refusal('request_timeout', 'the request took too long to arrive; send it again');
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Refusal('headers_too_large', 'the headers are longer than 16 KB; send less');
  return new Refusal('bad_request', 'this is not valid HTTP/1.1');
}

/** An error's kind and where it happened, without its message, which may hold a value. */
function placeOf(error: unknown): { readonly [field: string]: string } {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code } = error as NodeJS.ErrnoException;
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : undefined),
    at: lines.map((line) => line.trim()).join('\n'),
  };
}
