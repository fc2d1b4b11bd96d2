import type { FastifyRequest } from 'fastify';
import type { Json } from '../../../domain/json.js';
import { readBody } from '../read-body.js';
import { readJson } from '../read-json.js';

const mostBytes = 1024 * 1024;

/** @throws Refusal */
export async function bodyOf(request: FastifyRequest): Promise<Json> {
  return readJson(await readBody(request.raw, mostBytes, () => {}), 'track');
}

/** The query as an object; numbers as such, since a URL only has texts. */
export function queryOf(request: FastifyRequest): Json {
  const entries = Object.entries(request.query as { [name: string]: string | string[] });
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (name === 'limit' && typeof value === 'string') return [name, Number(value)];
      return [name, name === 'ids' && typeof value === 'string' ? value.split(',') : value];
    }),
  );
}
